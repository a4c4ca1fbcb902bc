"""One file of a report: what can be looked at, what it says, who touched it."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.disclosure import showing as disclosure
from portal.evidence import actions as evidence
from portal.evidence import contradictions, provenance, sayings, serving
from reports.cases import captures, casework, certificate_views, history, openings, sheet
from reports.hotline import words_told
from reports.incidents import told
from reports.incidents.models import IncidentReport

READERS = (Role.TRIAGER, Role.LAWYER)


@role_required(*READERS)
@require_GET
def file(request, public_id, item_id):
    """The page of one evidence item."""
    row = _report(request, public_id)
    if _is_closed(row, request.user):
        return redirect("cases:report", row.public_id)
    case = openings.of_report(row)
    openings.ask_first(case, request.user)
    files = sheet.files_of(row, request.member_key)
    place = next((i for i, one in enumerate(files) if one.item.public_id == item_id), None)
    if place is None:
        raise Http404
    shown = files[place]
    capture = captures.of_file(shown.file, request.member_key, request.user)
    is_told = capture is not None and capture.row.sealed_about and capture.about
    if (shown.item.guarded and shown.facts is not None) or is_told:
        name = f"{row.reference}/{shown.number}"
        openings.note(
            request.user, openings.Verb.FILE, openings.FILE, name, case=case, region=row.region
        )
    return render(
        request,
        "cases/file.html",
        {
            "report": row,
            "shown": shown,
            "previous": files[place - 1] if place else None,
            "next": files[place + 1] if place + 1 < len(files) else None,
            "of": len(files),
            "base": reverse("cases:file", args=[row.public_id, item_id]),
            "again_url": reverse("cases:examine_again", args=[row.public_id, item_id]),
            "may_examine": evidence.may_be_examined_again(shown.item),
            **_what_is_known(row, shown, request.member_key),
            "custody": casework.custody_of(shown.item, request.user),
            "words_told": _words_told(row, shown.file, request.member_key),
            **certificate_views.about(shown.item, request.user),
            "capture": capture,
            "disclosure": disclosure.of(shown.item, request.member_key, request.user),
        },
    )


def _words_told(row: IncidentReport, held, member) -> list:
    """The calls that told of this very file; of one that was not announced they say nothing."""
    return words_told.told_of(row, member) if held.as_announced else []


def _what_is_known(row: IncidentReport, shown, member) -> dict:
    """Sayings, contradictions and signed records; nothing while the item is sealed."""
    if shown.facts is None:
        return {}
    zone = ZoneInfo(row.zone)
    claims = contradictions.Claims(received_at=shown.item.received_at, zone=zone, name=shown.name)
    if not sheet.locked_vault(member):
        words = told.in_full(row, member)
        claims = contradictions.Claims(
            received_at=words.received_at,
            happened_at=words.happened_at,
            place=words.precinct.position if words.precinct else None,
            name=shown.name,
            zone=zone,
        )
    return {
        "groups": sayings.grouped(shown.facts, shown.item.size, zone),
        "contradictions": contradictions.found(shown.facts, claims),
        "provenance": provenance.shown(shown.facts),
    }


@role_required(*READERS)
@require_GET
def rendition(request, public_id, item_id, kind):
    """The way to a copy made for viewing: an address for this session, good for a short while."""
    row = _report(request, public_id)
    item = _held(request, row, item_id).item
    return redirect(
        serving.rendition_address(item, kind, session=request.session, back=request.path)
    )


@role_required(*READERS)
@require_POST
def examine_again(request, public_id, item_id):
    """Ask for another examination of an item that could not be shown."""
    row = _report(request, public_id)
    item = _held(request, row, item_id).item
    evidence.examine_again(item, member=request.member_key, by=request.user)
    messages.success(request, _("The file will be examined again. Look again in a minute."))
    return redirect("cases:file", row.public_id, item_id)


def _report(request, public_id) -> IncidentReport:
    return get_object_or_404(
        IncidentReport.objects.visible_to(request.user).select_related(
            "region", "precinct__region", "precinct__commission", "violation_type", "election"
        ),
        public_id=public_id,
    )


def _is_closed(row: IncidentReport, reader) -> bool:
    """Whether the reader has not opened this guarded report yet."""
    return row.guarded and not history.has_read(row, reader)


def _held(request, row: IncidentReport, item_id):
    if _is_closed(row, request.user):
        raise Http404
    openings.ask_first(openings.of_report(row), request.user)
    return get_object_or_404(row.files.select_related("item"), item__public_id=item_id)
