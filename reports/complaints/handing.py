"""What a member's session hands to the worker that drafts: opened here, sealed to the job."""

import json

from portal.accounts import keys
from portal.documents.structure import Structure
from portal.evidence import serving
from portal.lib.sealing import Place
from reports.cases.models import Case
from reports.complaints import annexes, earlier_papers, finals, in_whose_name, reading, signed
from reports.complaints.models import Complaint, Filing, Revision
from reports.incidents import told

QUEUE = "documents"


def place(complaint: Complaint, purpose: str) -> Place:
    """Where something handed over belongs; one purpose's bytes open no other's job."""
    return Place("job-input", str(complaint.public_id), purpose)


def for_draft(
    complaint: Complaint, typed: dict, member: keys.OpenMember | None, people=(), papers=()
) -> bytes:
    """Everything the letter needs that is sealed at rest; `papers` are those of an earlier
    complaint that it is to list. Raises VaultLocked or Refused."""
    told = opened(complaint.case, typed, member)
    told["people"] = in_whose_name.as_facts(people)
    told["files"] = [*earlier_papers.annexed(papers, member), *told["files"]]
    text = json.dumps(told, ensure_ascii=False).encode()
    return keys.hand_over(text, QUEUE, place(complaint, "draft"))


def opened(case: Case, typed: dict, member: keys.OpenMember | None) -> dict:
    """What a letter about this case is filled from, as plain values."""
    payload = {"typed": typed, **_told(case, member), "files": [], "bodies": _bodies(case, member)}
    for file in annexes.opened(case, member):
        if str(file.item.public_id) in typed.get("annexes", ()):
            payload["files"].append(file.told(member))
    return payload


def _told(case: Case, member) -> dict:
    """The case's narratives in the order in which they came, and the earliest time and place."""
    reports = [told.in_full(report, member) for report in case.reports.order_by("received_at")]
    times = [one.happened_at for one in reports if one.happened_at]
    places = [one.precinct.pk for one in reports if one.precinct]
    return {
        "narratives": [one.narrative for one in reports if one.narrative],
        "happened_at": min(times).isoformat() if times else None,
        "precinct": case.precinct_id or (places[0] if places else None),
        "place_text": next((one.place_text for one in reports if one.place_text), ""),
    }


def _bodies(case: Case, member) -> dict:
    """Names that were typed of bodies to which a complaint of this case was passed on."""
    rows = Filing.objects.filter(complaint__case=case).exclude(sealed_body=None)
    return {str(row.public_id): reading.body_name(row, member) for row in rows}


def for_bundle(complaint: Complaint, structure: Structure, member) -> bytes:
    """The approved text and the keys of the originals it lists. Raises VaultLocked or Refused."""
    text = payload_for_bundle(complaint, complaint.approved_revision, structure, member)
    return keys.hand_over(text, QUEUE, place(complaint, "bundle"))


def payload_for_bundle(
    complaint: Complaint, revision: Revision, structure: Structure, member
) -> bytes:
    """The same, not sealed yet. Raises VaultLocked."""
    listed = _listed(structure, annexes.of_complaint(complaint, member))
    payload = {
        "structure": structure.as_dict(),
        "final": _final(revision, member),
        "signed": signed.handed(revision, member),
        "files": [
            {
                "pk": file.item.pk,
                "private": file.pair.private,
                "sha256": file.sha256,
                "suffix": file.facts.get("suffix", ""),
                "held": file.held(member),
            }
            for file in listed
        ],
    }
    return json.dumps(payload, ensure_ascii=False).encode()


def look_up(complaints: list[Complaint], revisions: list[Revision]) -> None:
    """Ask the database a few times for what is handed over of many, not for each."""
    annexes.look_up([complaint.case for complaint in complaints])
    earlier_papers.look_up(complaints)
    signed.look_up(revisions)
    finals.look_up(revisions)


def items_of(payload: bytes) -> set[int]:
    """The originals whose keys were handed over."""
    told = json.loads(payload)
    parts = [part for one in told["signed"] for part in one["parts"]]
    final = [told["final"]] if told["final"] else []
    return {one["pk"] for one in (*told["files"], *final, *parts)}


def _final(revision: Revision, member) -> dict | None:
    """The file that goes out in place of the text, and its key."""
    final = finals.of(revision)
    if final is None:
        return None
    pair = serving.item_key(final.item, member)
    sha256 = serving.facts_with_key(final.item, pair)["sha256"]
    return {
        "final": final.pk,
        "pk": final.item.pk,
        "private": pair.private,
        "sha256": sha256,
        "suffix": final.suffix,
    }


def _listed(structure: Structure, files: list) -> list:
    """The files in the order of the letter's table; the same bytes that came twice are two."""
    listed = []
    for row in structure.annexes():
        alike = [file for file in files if file.sha256 == row[3]]
        fresh = [file for file in alike if file not in listed]
        listed += (fresh or alike)[:1]
    return listed
