"""The papers of a filing: the stamped copy and the answer, each with its certificate."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence import actions as evidence
from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from reports.cases import certificate_views, openings
from reports.complaints import attesting, entering, filing_shown
from reports.complaints.models import Complaint, Filing


def _held(request, public_id, filing_id, which) -> tuple[Filing, EvidenceItem]:
    """The filing and its stamped paper ("receipt") or the answer to it ("answer")."""
    complaint = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related(
            "case__election", "case__precinct", "case__region"
        ),
        public_id=public_id,
    )
    entering.ask_first(complaint, request.user)
    filing = get_object_or_404(
        complaint.filings.select_related("receipt", "slip", "answer__paper"), public_id=filing_id
    )
    filing.complaint = complaint
    item = filing.paper(which)
    if item is None:
        raise Http404
    return filing, item


@role_required(Role.LAWYER)
@require_GET
def receipt(request, public_id, filing_id, which, kind):
    """The way to a copy of a paper that was made for viewing."""
    _filing, item = _held(request, public_id, filing_id, which)
    return redirect(
        serving.rendition_address(item, kind, session=request.session, back=request.path)
    )


@role_required(Role.LAWYER)
@require_GET
def paper(request, public_id, filing_id, which):
    """One paper: how it looks, what proves its time, its certificates."""
    filing, item = _held(request, public_id, filing_id, which)
    return render(
        request,
        "complaints/paper.html",
        {
            "filing": filing,
            "which": which,
            "kind": filing_shown.picture(item),
            "base": reverse("complaints:paper", args=[public_id, filing_id, which]),
            **certificate_views.certified(item),
        },
    )


@role_required(Role.LAWYER)
@require_POST
def certify(request, public_id, filing_id, which):
    """Ask for a certificate of this paper, as of now."""
    filing, item = _held(request, public_id, filing_id, which)
    said = attesting.statement(filing, item, request.member_key)
    evidence.request_certificate(item, said, member=request.member_key, by=request.user)
    messages.success(request, _("The certificate is being made. Look again in a minute."))
    return redirect("complaints:paper", public_id, filing_id, which)


@role_required(Role.LAWYER)
@require_GET
def certificate(request, public_id, filing_id, which, certificate_id, part):
    """One part of a certificate, opened for whoever has the case vault open."""
    filing, item = _held(request, public_id, filing_id, which)
    number = filing.complaint.number
    response = certificate_views.part_of(
        item, certificate_id, part, request.member_key, name=f"{number}-{which}"
    )
    openings.note(
        request.user,
        openings.Verb.FILE,
        openings.FILE,
        f"{number}/{which}",
        case=filing.complaint.case,
    )
    return response
