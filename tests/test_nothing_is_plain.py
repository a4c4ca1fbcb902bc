"""What a seized, powered-off server reveals: canaries in every field, and a search for them.

Database, dump, evidence store, queue, logs and scratch space are searched for each canary in
every form. None may be found; each is found with the keys. Whoever adds a sealed column plants
a canary in it (`canaries.py`).
"""

import base64
import gzip
import io
import logging
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import BinaryField

from portal.accounts import keys, mailboxes
from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from portal.lib.jobs import Job
from tests import seizure
from tests.canaries import HEADERS, WORDS, TheWholeWay
from tests.complaints.conftest import (  # what the law desk's tests stand on
    approve,
    ask,
    hand_in,
    open_case,
    typed,
    worker,
)

__all__ = ["approve", "ask", "hand_in", "open_case", "typed", "worker"]

pytestmark = pytest.mark.django_db

# What no worker has opened yet, when everything else is done: a report, half of a file, and a
# whole photo with what a camera wrote into it.
WAITING = {
    *("waiting narrative", "waiting contact", "name of half a file", "name of a waiting file"),
    *("artist", "description", "rights", "author in UTF-16", "user comment", "maker note"),
    *("comment", "XMP"),
}
# All that lies under the key of operators and coordinators.
CONTACTS = {
    *("contact", "sealed contact", "callback", "observer", "observer's contact", "checklist"),
}


@pytest.fixture
def law(approve, ask, hand_in, open_case, worker):
    return SimpleNamespace(
        approve=approve, ask=ask, hand_in=hand_in, open_case=open_case, worker=worker
    )


@pytest.fixture
def people(hana, tanya, leo, kira):
    return {"hana": hana, "tanya": tanya, "leo": leo, "kira": kira}


@pytest.fixture
def printed():
    """All that is logged, before the handler's own filter has taken out what it knows."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield heard
    root.removeHandler(handler)
    root.setLevel(before)


class Seizure:
    """What lay on the server, looked at as often as something waited there."""

    def __init__(self, folders, printed):
        self.folders, self.printed = folders, printed
        self.columns: dict[tuple[str, str], list[bytes]] = {}
        self.others: list[bytes] = []

    def look(self) -> None:
        for column, values in seizure.database().items():
            self.columns.setdefault(column, []).extend(values)
        self.others += seizure.pages() + seizure.files(*self.folders) + seizure.queue()
        self.others.append(self.printed.getvalue().encode())

    @property
    def everything(self) -> set[bytes]:
        return {*self.others, *(one for values in self.columns.values() for one in values)}


def originals(member) -> list[bytes]:
    """Every original and its name, read as staff read them."""
    read = []
    for item in EvidenceItem.objects.all():
        plain = io.BytesIO()
        serving.write_original(item, serving.item_key(item, member), plain)
        read += [plain.getvalue(), serving.name_of(item, member).encode()]
    return read


def test_a_thief_finds_nothing_without_the_keys_and_everything_with_them(
    client, precinct, organisation, people, law, vaults, finish_jobs, printed, tmp_path, settings
):
    folders = (tmp_path / "evidence", tmp_path / "scratch", settings.WORKER_SCRATCH_DIR)
    taken = Seizure(folders, printed)
    way = TheWholeWay(client, precinct, organisation, people, law, finish_jobs)
    way.go(taken.look)
    taken.look()
    assert not Job.objects.filter(state=Job.State.QUARANTINED).exists()
    # A finished job has forgotten what it was handed.
    assert not Job.objects.filter(state=Job.State.DONE).exclude(sealed_input=None).exists()
    everything = taken.everything
    assert sum(map(len, everything)) > 1_000_000
    secrets = {f"secret {number}": one for number, one in enumerate(way.secrets)}
    assert seizure.found(WORDS | HEADERS | secrets, everything) == set()
    private = [*vaults.values(), *(pair.private for pair in keys.intake_pairs().values())]
    # Addresses of staff are sealed to a key of the server's own secret, which is no part of it.
    private.append(mailboxes.key())
    read = seizure.opened(everything, private) + originals(people["leo"].member)
    assert set(WORDS) - seizure.found(WORDS, read) == set()
    # Codes, tokens and what phones say of themselves is not even sealed.
    assert seizure.found(HEADERS | secrets, read) == set()
    assert sealed_columns() - set(taken.columns) == set()
    _told_by_a_server_that_runs(Seizure(folders, printed), people["hana"])


def _told_by_a_server_that_runs(taken: Seizure, operator) -> None:
    """To whoever reads its memory as well: what still waits while nobody is signed in, and
    whatever opens with the keys of somebody who signed in while it was watched."""
    taken.look()
    held = [mailboxes.key(), *(pair.private for pair in keys.intake_pairs().values())]
    at_rest = seizure.found(WORDS, seizure.opened(taken.everything, held))
    assert at_rest == WAITING | {"staff's mailbox"}
    held.append(operator.member.pair.private)
    assert seizure.found(WORDS, seizure.opened(taken.everything, held)) == at_rest | CONTACTS


def sealed_columns() -> set[tuple[str, str]]:
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, BinaryField) and field.column.startswith("sealed")
    }


@pytest.mark.parametrize(
    "disguise",
    [
        str.encode,
        lambda word: word.encode("utf-16-le"),
        lambda word: b"." * 2 + base64.b64encode(b"ab" + word.encode()),
        lambda word: base64.b64encode(word.encode("utf-16-le")),
        lambda word: gzip.compress(word.encode()),
        lambda word: word.encode("unicode_escape"),
    ],
)
def test_the_search_itself_would_find_a_word(disguise):
    word = {"narrative": WORDS["narrative"]}
    assert seizure.found(word, [b"before", disguise(WORDS["narrative"])]) == {"narrative"}
    assert seizure.found(word, [b"before", disguise("Something else")]) == set()
