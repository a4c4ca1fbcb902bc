"""What a seized, powered-off server reveals: canaries in every field, and a search for them.

The database, the evidence store, the scratch space and the queue are read as bytes and searched
for each canary as text, in UTF-16 and in base64. None may be found; each is found with the keys.
"""

import base64
import io
import json
import uuid

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from observers.fieldwork import actions as fieldwork
from observers.fieldwork import reading as answering
from observers.roster import actions as roster
from portal.accounts import agreements
from portal.accounts.models import Vault
from portal.evidence import serving, uploads
from portal.lib import sealing
from reports.cases import actions as cases
from reports.cases import identities
from reports.cases.models import Case
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes
from reports.incidents import actions as incidents
from reports.incidents import reading, receipts, told
from reports.incidents.models import IncidentReport
from reports.taxonomy.models import ViolationType

pytestmark = pytest.mark.django_db

WORDS = {
    "narrative": "Канарейка-рассказ декан Жанар требует",
    "place": "Канарейка-место комната 318",
    "contact": "+7 701 909 80 70 канарейка-связь",
    "file name": "канарейка-Асель.jpg",
    "EXIF": "canary-camera-owner",
    "question": "Канарейка-вопрос о свидетелях",
    "answer": "Канарейка-ответ от Веры",
    "set aside": "Канарейка-примечание разбора",
    "case note": "Канарейка-заметка юриста",
    "caller": "Канарейка Звонящая",
    "callback": "+7 702 111 22 33 канарейка",
    "told": "Канарейка-слова по телефону",
    "observer": "Канарейка Наблюдатель",
    "observer's contact": "канарейка@почта",
    "checklist": "Канарейка-замечание о председателе",
}


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = WORDS["EXIF"]
    written = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def told_everything(precinct, organisation, tanya, hana, kira, finish_jobs):
    """Every deed of the house in which somebody says something that must not be found."""
    code = receipts.new_code()
    key = receipts.derive(code).kept
    guarded = ViolationType.objects.current().filter(guarded=True).first()
    content = reading.read(
        {
            "role": "voter",
            "violation_type": guarded.code,
            "precinct": str(precinct.public_id),
            "narrative": WORDS["narrative"],
            "place_text": WORDS["place"],
            "contact": WORDS["contact"],
            "receipt_key": {"locator": key.locator, "verifier": key.verifier, "public": key.public},
        },
        uuid=uuid.uuid4(),
    )
    report = incidents.file_report(content, source=IncidentReport.Source.API).report
    arrived = uploads.receive_stream(io.BytesIO(photo()))
    file = incidents.add_evidence(report, uuid.uuid4(), arrived, WORDS["file name"]).file
    incidents.ask(report, WORDS["question"], by=tanya)
    incidents.add_clarification(report, WORDS["answer"])
    case = cases.open_case(
        report, by=tanya, violation_types=[guarded], severity=Case.Severity.SERIOUS
    )
    note = cases.note(case, WORDS["case note"], by=tanya)
    call, second, _code = hotline.log_as_report(
        CallNotes(
            channel="call",
            caller=WORDS["caller"],
            callback=WORDS["callback"],
            told=WORDS["told"],
            needs_callback=True,
        ),
        by=hana,
    )
    asked = identities.ask(second, "safety", by=tanya, is_own=False)
    agreements.agree(asked, by=kira, member=kira.member)
    aside = cases.set_aside(second, "other", WORDS["set aside"], by=tanya)
    observer, secret = roster.invite(
        organisation, name=WORDS["observer"], contact=WORDS["observer's contact"]
    )
    roster.deploy(observer, precinct)
    remark = fieldwork.answer(
        answering.read(
            {"question": "remark", "value": WORDS["checklist"]},
            uuid=uuid.uuid4(),
            now=timezone.now(),
        ),
        observer=observer,
    ).answer
    finish_jobs()
    return {
        "remark": remark,
        "report": report,
        "item": file.item,
        "call": call,
        "note": note,
        "aside": aside,
        "handed": identities.handed_to(second, tanya),
        "observer": observer,
        "secrets": [code, code.replace("-", ""), secret],
    }


def as_bytes(value) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def everything_on_disk(tmp_path, settings) -> bytes:
    """All that a thief of the powered-off server holds: dump, store, scratch, queue, logs."""
    taken = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            taken += [as_bytes(value) for row in cursor.fetchall() for value in row]
    for folder in (tmp_path / "evidence", tmp_path / "scratch", settings.WORKER_SCRATCH_DIR):
        taken += [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(taken)


def disguises(text: str):
    """The ways in which a text might lie in a file without being seen at once."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("unicode_escape")
    for offset in range(3):
        # Whatever stands before it, base64 of a text has one of three shapes inside.
        encoded = base64.b64encode(b"x" * offset + plain)
        yield encoded[4 if offset else 0 : -4]


def test_nothing_that_was_told_is_found_without_keys(told_everything, tmp_path, settings):
    taken = everything_on_disk(tmp_path, settings)
    assert len(taken) > 10_000
    found = [
        name
        for name, text in [*WORDS.items(), *(("code", one) for one in told_everything["secrets"])]
        if any(shape in taken for shape in disguises(text))
    ]
    assert found == []


def test_everything_that_was_told_is_found_with_the_keys(told_everything, vaults, tanya):
    report, item, call = (told_everything[name] for name in ("report", "item", "call"))
    body = told.in_full(report, tanya.member)
    talk = [text for _row, text in told.messages(report, tanya.member)]
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, tanya.member), opened)

    def unsealed(kind, sealed, place):
        return sealing.unseal_text(sealed, vaults[kind.value], place)

    observer = told_everything["observer"]
    assert body.narrative == WORDS["narrative"]
    assert body.place_text == WORDS["place"]
    assert talk == [WORDS["question"], WORDS["answer"]]
    assert WORDS["EXIF"].encode() in opened.getvalue()
    assert serving.name_of(item, tanya.member) == WORDS["file name"]
    contact = unsealed(Vault.Kind.CONTACT, report.reporter.sealed_contact, report.place("contact"))
    assert contact == WORDS["contact"]
    note, aside = told_everything["note"], told_everything["aside"]
    assert unsealed(Vault.Kind.CASE, note.sealed_text, note.place()) == WORDS["case note"]
    assert unsealed(Vault.Kind.CASE, aside.sealed_note, aside.place()) == WORDS["set aside"]
    spoken = json.loads(unsealed(Vault.Kind.CASE, call.sealed_told, call.place("told")))
    assert spoken["told"] == WORDS["told"]
    caller = unsealed(Vault.Kind.IDENTITY, call.sealed_caller, call.place("caller"))
    assert caller == WORDS["caller"]
    assert identities.read(told_everything["handed"], tanya.member) == WORDS["caller"]
    name = unsealed(Vault.Kind.CONTACT, observer.sealed_name, observer.place("name"))
    assert name == WORDS["observer"]
    remark = told_everything["remark"]
    words = unsealed(Vault.Kind.CONTACT, remark.sealed_text, remark.place())
    assert words == WORDS["checklist"]


def test_the_search_itself_would_find_a_plain_word(told_everything, tmp_path, settings):
    IncidentReport.objects.filter(pk=told_everything["report"].pk).update(
        narrative=WORDS["narrative"]
    )
    taken = everything_on_disk(tmp_path, settings)
    assert any(shape in taken for shape in disguises(WORDS["narrative"]))
