"""Each page that shows something sealed leaves a line of who opened what, the small ones too."""

import json

from portal.accounts import keys
from portal.accounts.models import Opening, Role
from reports.cases import actions as cases
from reports.cases.models import Capture, SetAside
from reports.complaints.models import CourierRound
from reports.incidents.models import IncidentReport
from tests.permissions.test_every_route import ROWS, address

pytest_plugins = ["tests.permissions.world"]

# A page, as whom, and the line that it leaves: what was opened, and of what.
PAGES = [
    ("roster:edit", Role.COORDINATOR, "identity", "observer"),
    ("cases:report", Role.TRIAGER, "notes", "report"),
    ("cases:file", Role.LAWYER, "file", "file"),
    ("cases:certificate", Role.TRIAGER, "file", "file"),
    ("complaints:courier_round", Role.LAWYER, "identity", "courier"),
    ("complaints:courier_print", Role.LAWYER, "identity", "courier"),
    ("complaints:certificate", Role.LAWYER, "file", "file"),
    ("parties:collective", Role.LAWYER, "complaint", "collective"),
]


def _sealed_things(world, tanya, leo) -> None:
    """What the world does not hold: a note, a carrier, an address found online."""
    waiting = IncidentReport.objects.get(public_id=world["report"])
    cases.set_aside(waiting, SetAside.Reason.DUPLICATE, "то же, что от Петрова", by=tanya)
    one = CourierRound.objects.get(public_id=world["courier_round"])
    one.sealed_carrier = keys.seal_to("case", "Мади", one.place())
    one.save()
    held = IncidentReport.objects.get(public_id=world["report_with_file"])
    found = Capture(report=held, media=held.files.get(), by=leo, commitment_salt=b"salt")
    about = {"address": "https://a.example/", "seen_at": "2026-11-22T12:00:00+05:00"}
    found.sealed_about = keys.seal_to("case", json.dumps(about), found.place())
    found.save()


def test_each_page_leaves_one_line(world, everyone, signed_in):
    _sealed_things(world, everyone[Role.TRIAGER], everyone[Role.LAWYER])
    wrong = []
    for route, role, verb, of in PAGES:
        lines = Opening.objects.filter(subject=everyone[role], verb=verb, detail__of=of)
        before = lines.count()
        answer = signed_in(everyone[role]).get(address(ROWS[route], world))
        # A list and its paper are one thing, opened once within a quarter of an hour.
        expected = before + (route != "complaints:courier_print")
        if (answer.status_code, lines.count()) != (200, expected):
            wrong.append((route, answer.status_code, before, lines.count()))
    assert wrong == []
