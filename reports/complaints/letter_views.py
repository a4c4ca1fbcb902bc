"""Letters as lawyers look at them: on a sample or on a case, with every gap in sight."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.documents.markup import LetterFault
from portal.documents.pdf import write_pdf
from portal.jurisdictions import pack
from reports.cases import openings
from reports.cases.models import Case
from reports.complaints import by_edition, previewing, proposals, showing


@role_required(Role.LAWYER)
@require_GET
def letters(request):
    """Every kind of letter: whom it goes to, about what, and whether a lawyer has reviewed it."""
    return render(request, "complaints/letters.html", {"rows": previewing.kinds()})


def _letter(kind, language):
    try:
        return proposals.letters().get(kind, language)
    except LetterFault:
        raise Http404 from None


def _case(request, public_id) -> Case:
    case = get_object_or_404(
        Case.objects.visible_to(request.user)
        .select_related("election", "region", "precinct__election", "precinct__commission__above")
        .prefetch_related("violation_types", "reports"),
        public_id=public_id,
    )
    openings.ask_first(case, request.user)
    return case


@role_required(Role.LAWYER)
@require_GET
def letter(request, kind, language):
    """One letter filled with a case that never was."""
    one = _letter(kind, language)
    return _page(request, one, previewing.on_sample(one))


@role_required(Role.LAWYER)
@require_GET
def letter_pdf(request, kind, language):
    one = _letter(kind, language)
    return _pdf(one, previewing.on_sample(one))


@role_required(Role.LAWYER)
@require_GET
def letter_on_case(request, public_id, kind, language):
    """One letter filled with what a case has; what it lacks stands as gaps."""
    case = _case(request, public_id)
    with _edition(request, case):
        one = _letter(kind, language)
        return _page(request, one, _opened(request, one, case), case)


@role_required(Role.LAWYER)
@require_GET
def letter_on_case_pdf(request, public_id, kind, language):
    case = _case(request, public_id)
    with _edition(request, case):
        one = _letter(kind, language)
        return _pdf(one, _opened(request, one, case))


def _edition(request, case: Case):
    """The letters of the case's own edition, unless those that count now are asked for."""
    return pack.asking(pack.running() if request.GET.get("present") else by_edition.of_case(case))


def _opened(request, one, case: Case):
    structure = previewing.on_case(one, case, timezone.now(), request.member_key)
    openings.note(request.user, openings.Verb.COMPLAINT, openings.CASE, case.number, case=case)
    return structure


def _page(request, one, structure, case=None):
    context = {
        "letter": one,
        "case": case,
        "structure": structure,
        "gaps": showing.gap_words(structure),
        "about": previewing.about(one),
        "languages_of_it": previewing.LANGUAGES,
    }
    return render(request, "complaints/letter_preview.html", context)


def _pdf(one, structure) -> HttpResponse:
    answer = HttpResponse(write_pdf(structure), content_type="application/pdf")
    name = quote(f"{one.kind}.{one.language}.pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
