"""Who can read what of a report, and what its rows show to whoever takes the database."""

import base64
import gzip
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from portal.accounts.keys import VaultLocked
from portal.accounts.models import Vault
from portal.lib import sealing
from reports.incidents import actions, told
from reports.incidents.filing import quarter
from tests.incidents.conftest import GUARDED, UNGUARDED

WORDS = "Канарейка: директор собрал всех и грозил"
PLACE = "Завод Канарейкина, цех 7"
NUMBER = "+7 700 123 45 67 канарейка"


def test_a_voters_words_are_sealed_to_the_case_vault(filed, tanya):
    report = filed(narrative=WORDS)
    assert report.narrative == ""
    assert report.precinct.number == 123
    assert told.in_full(report, tanya.member).narrative == WORDS


def test_an_observers_words_are_plain_and_searchable(filed, olga):
    report = filed(narrative=WORDS, observer=olga.observer)
    assert report.narrative == WORDS
    assert report.sealed_body is None
    assert report.reporter.observer == olga.observer
    assert report.reporter.role == "observer"


def test_an_observers_guarded_report_names_no_observer(filed, olga, vaults):
    report = filed(narrative=WORDS, observer=olga.observer, violation_type=GUARDED)
    assert report.narrative == ""
    assert report.reporter.observer is None
    code = sealing.unseal_text(
        report.reporter.sealed_identity,
        vaults[Vault.Kind.IDENTITY],
        report.place("identity"),
    )
    assert code == olga.observer.code


@pytest.mark.parametrize("why", [{"violation_type": GUARDED}, {"keep_sealed": True}])
def test_a_guarded_report_shows_region_and_quarter_of_an_hour(filed, precinct, why):
    report = filed(position={"latitude": 43.22, "longitude": 76.9, "accuracy": 10}, **why)
    assert report.guarded
    assert report.region == precinct.region
    assert report.precinct is None
    assert report.position is None
    assert report.device_at is None
    assert report.happened_at == datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
    assert report.received_at == quarter(report.received_at)


def test_a_triager_reads_a_guarded_report_in_full(filed, tanya, precinct):
    report = filed(
        violation_type=GUARDED,
        narrative=WORDS,
        position={"latitude": 43.22, "longitude": 76.9, "accuracy": 10},
        device_at="2026-11-22T09:45:03+05:00",
    )
    full = told.in_full(report, tanya.member)
    assert full.narrative == WORDS
    assert full.precinct == precinct
    assert full.position.accuracy == 10
    assert full.happened_at == datetime(2026, 11, 22, 4, 41, 27, tzinfo=UTC)
    assert full.device_at == datetime(2026, 11, 22, 4, 45, 3, tzinfo=UTC)
    assert full.received_at >= report.received_at


def test_a_contact_is_for_the_hotline_not_for_the_lawyer(filed, hana, leo):
    report = filed(contact=NUMBER)
    assert told.contact(report, hana.member) == NUMBER
    with pytest.raises(VaultLocked):
        told.contact(report, leo.member)


@pytest.mark.parametrize("who", ["hana", "karim", "ada", "aigul", "kira"])
def test_nobody_else_reads_sealed_words(filed, who, request):
    report = filed(narrative=WORDS)
    with pytest.raises(VaultLocked):
        told.in_full(report, request.getfixturevalue(who).member)
    with pytest.raises(VaultLocked):
        told.in_full(report, None)


def test_a_body_put_into_another_report_is_refused(filed, tanya):
    one, other = filed(narrative=WORDS), filed()
    other.sealed_body = one.sealed_body
    with pytest.raises(sealing.CannotOpen):
        told.in_full(other, tanya.member)


def test_a_database_that_is_taken_shows_nothing_of_a_guarded_report(filed, tmp_path, tanya):
    report = filed(
        violation_type=GUARDED,
        narrative=WORDS,
        at_precinct=False,
        precinct=None,
        precinct_text="",
        region="almaty",
        place_text=PLACE,
        contact=NUMBER,
        position={"latitude": 43.987654, "longitude": 76.123456, "accuracy": 9.8765432},
    )
    actions.ask(_with_receipt(report), "Вопрос-канарейка?", by=tanya)
    actions.add_clarification(report, "Ответ-канарейка.")
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    everything = dump.read_bytes() + _rows()
    for canary in (WORDS, PLACE, NUMBER, "анарейк", "43.987654", "76.123456", "9.8765432"):
        for written in _ways_to_write(canary):
            assert written not in everything, canary
    full = told.in_full(report, tanya.member)
    assert (full.narrative, full.place_text) == (WORDS, PLACE)


def test_the_same_search_finds_words_that_are_plain(filed, olga, tmp_path):
    filed(narrative=WORDS, observer=olga.observer, violation_type=UNGUARDED)
    assert any(written in _rows() for written in _ways_to_write(WORDS))


def _with_receipt(report):
    report.reporter.receipt_public = sealing.Keypair.generate().public
    report.reporter.save(update_fields=["receipt_public"])
    return report


def _rows() -> bytes:
    """Every value of every table, as it lies in the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
            for row in cursor.fetchall():
                for value in row:
                    raw = isinstance(value, bytes | memoryview)
                    found.append(bytes(value) if raw else str(value).encode())
    return b"\x00".join(found)


def _ways_to_write(text: str) -> list[bytes]:
    ways = [
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        json.dumps(text)[1:-1].encode(),
        base64.b64encode(text.encode())[4:-4],
        gzip.compress(text.encode())[10:-8],
    ]
    # Four letters stand by chance in some folder of laws that is kept packed.
    return [way for way in ways if len(way) > 6]
