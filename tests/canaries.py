"""Words, names and tags that must stand nowhere but in what was sealed, and the whole way on
which they are told: from a phone, a call and a post online to an answered complaint."""

import io
import json
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from observers.fieldwork import actions as fieldwork
from observers.fieldwork import reading as answering
from observers.roster import actions as roster
from portal.accounts import agreements, keys, mailboxes, tokens
from portal.disclosure import actions as disclosure
from portal.disclosure.models import RedactedCopy
from portal.disclosure.regions import Region
from portal.evidence import actions as evidence
from portal.evidence import uploads
from portal.lib import commitments
from reports.cases import actions as cases
from reports.cases import identities
from reports.cases.captures import Brought
from reports.complaints import actions as complaints
from reports.complaints import asking, commenting, courier, signing
from reports.complaints import reading as complaint_texts
from reports.complaints.passing_on import PassedOn
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes
from reports.incidents import actions as incidents
from reports.incidents import reading, receipts
from reports.incidents.models import IncidentReport
from tests.incidents import phones
from tests.incidents.conftest import Tus
from tests.parties.canaries import PEOPLE, sign_and_stand

GUARDED, UNGUARDED = "forced-to-vote", "voter-missing-from-list"

WORDS = {
    # What reporters tell: in the open, sealed on a phone, and still waiting to be opened.
    "narrative": "Канарейка-рассказ декан Жанар требует",
    "place": "Канарейка-место комната 318",
    "station": "Канарейка-участок в школе",
    "contact": "+7 701 909 80 70 канарейка-связь",
    "presser": "Канарейка-деканат физического",
    "demand": "Канарейка-требование фото до обеда",
    "threat": "Канарейка-угроза комиссией",
    "who is forced": "Канарейка Айгерим из 318-й",
    "institution": "Канарейка-университет имени списка",
    "sealed narrative": "Канарейка-рассказ из конверта",
    "sealed place": "Канарейка-подъезд у почты",
    "sealed contact": "канарейка-конверт@почта",
    "waiting narrative": "Канарейка-рассказ, который ждёт",
    "waiting contact": "канарейка-ждёт@почта",
    "observer's narrative": "Канарейка-рассказ наблюдателя",
    # Names of files.
    "file name": "канарейка-Асель.jpg",
    "sealed file name": "канарейка-Берик.png",
    "name of a waiting file": "канарейка-ждёт.jpg",
    "name of half a file": "канарейка-половина.png",
    "name of a find": "канарейка-соседка.jpg",
    "name of an answer's photo": "канарейка-протокол.jpg",
    "name of a stamp": "канарейка-расписка.jpg",
    "name of a reply": "канарейка-отписка.jpg",
    # What cameras and programs write into pictures.
    "artist": "canary-camera-owner",
    "description": "canary-description-of-a-yard",
    "rights": "canary-copyright",
    "author in UTF-16": "Канарейка-автор",
    "user comment": "canary-user-comment",
    "maker note": "canary-maker-note",
    "comment": "canary-in-the-comment",
    "XMP": "canary-xmp-creator",
    "text of a PNG": "canary-author-of-a-png",
    # The talk.
    "question": "Канарейка-вопрос о свидетелях",
    "answer": "Канарейка-ответ от Веры",
    "sealed answer": "Канарейка-ответ с телефона",
    # The hotline.
    "caller": "Канарейка Звонящая",
    "callback": "+7 702 111 22 33 канарейка",
    "told": "Канарейка-слова по телефону",
    "caller's place": "Канарейка-коридор на втором этаже",
    # Observers.
    "observer": "Канарейка Наблюдатель",
    "observer's contact": "канарейка@почта",
    "checklist": "Канарейка-замечание о председателе",
    # What staff write.
    "set aside": "Канарейка-примечание разбора",
    "case note": "Канарейка-заметка юриста",
    "address online": "https://video.example/канарейка-страница",
    "posted by": "канарейка-ник-соседки",
    "consent": "Канарейка-согласие Айгерим",
    "handed to": "Канарейка-редакция газеты",
    "taken out for": "Канарейка-эксперт Сапаров",
    # The law desk.
    "complainant": "Канарейка-Әуезов",
    "complainant's address": "Канарейка-проспект, 7",
    "complainant's contact": "канарейка-заявитель@почта",
    "witness": "Канарейка-Сейтқали",
    "typed": "Канарейка-правка",
    "unsaved": "Канарейка-черновик",
    "comment on a passage": "Канарейка-замечание коллеги",
    "question of a lawyer": "Канарейка-вопрос юриста о третьем",
    "body it was passed to": "Канарейка-орган, куда передали",
    "answer to a lawyer": "Канарейка-вывод юриста из ответа",
    "refused by": "Канарейка-секретарь",
    "words of the refusal": "Канарейка-уходите",
    "act of the refusal": "Канарейка-акт трёх свидетелей",
    "who signed": "Канарейка-подпись Ержан",
    "name of a signed scan": "канарейка-подписано.jpg",
    "courier": "Канарейка-курьер Досан",
    "carrier": "Канарейка-на-велосипеде Мади",
    "clerk": "Канарейка-канцелярия Абенова",
    "reply": "Канарейка-отказ прокурора",
    "staff's mailbox": "canary-leo@mail.example",
    **PEOPLE,
}
# What a phone says about itself on every line: it is kept nowhere, sealed or not.
HEADERS = {
    "User-Agent": "canary-phone-of-vera",
    "Referer": "https://canary-page.example/",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.78",
    "From": "canary-from@example.org",
    "Cookie": "canary-cookie=canary-value",
    "X-Request-Id": "canary-number-of-a-line",
}


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = (
        WORDS[name] for name in ("description", "artist", "rights")
    )
    exif[0x9C9D] = WORDS["author in UTF-16"].encode("utf-16-le")
    more = exif.get_ifd(0x8769)
    more[0x9286] = b"ASCII\0\0\0" + WORDS["user comment"].encode()
    more[0x927C] = WORDS["maker note"].encode()
    written = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{WORDS['XMP']}</x:xmpmeta>".encode()
    Image.new("RGB", (640, 480), "grey").save(
        written, "JPEG", exif=exif, comment=WORDS["comment"].encode(), xmp=xmp
    )
    return written.getvalue()


def drawing() -> bytes:
    said, written = PngInfo(), io.BytesIO()
    said.add_text("Author", WORDS["text of a PNG"])
    Image.new("RGB", (64, 64), "olive").save(written, "PNG", pnginfo=said)
    return written.getvalue()


def _arrived(content: bytes | None = None):
    return uploads.receive_stream(io.BytesIO(content or photo()))


class TheWholeWay:
    """Every deed of the house in which somebody says something that must not be found.

    `secrets` are codes and tokens, which nobody finds, not even with the keys.
    """

    def __init__(self, client, precinct, organisation, people, law, finish_jobs):
        self.client, self.precinct, self.organisation = client, precinct, organisation
        self.people, self.law, self.finish_jobs = people, law, finish_jobs
        self.secrets: list[str] = []

    def go(self, look) -> None:
        """`look` is called where something waits that is not there at the end."""
        report, item = self._told_in_the_open()
        self._sealed_on_a_phone()
        self._talked(report)
        self._called()
        self._observed()
        self._found_online(report)
        self._shown(item)
        self._complained(report, look)
        self._left_waiting()

    def _code(self) -> receipts.OpenCode:
        code = receipts.new_code()
        self.secrets += [code, code.replace("-", "")]
        return receipts.derive(code)

    def _telling(self, **told) -> dict:
        key = self._code().kept
        shown = {"locator": key.locator, "verifier": key.verifier, "public": key.public}
        return {"role": "voter", "language": "ru", "receipt_key": shown, **told}

    def _put(self, number, body, kind) -> dict:
        address = f"/api/v1/reports/{number}/"
        answer = self.client.put(address, body, content_type=kind, headers=HEADERS)
        assert answer.status_code in (201, 202), answer.content
        return answer.json()

    # --- The deeds -------------------------------------------------------------------------------

    def _told_in_the_open(self):
        number = uuid4()
        told = self._telling(
            violation_type=GUARDED,
            precinct_text=WORDS["station"],
            region="almaty",
            happened_at="2026-11-22T09:41:00+05:00",
            narrative=WORDS["narrative"],
            place_text=WORDS["place"],
            contact=WORDS["contact"],
            forced_by="school",
            forced_by_words=WORDS["presser"],
            forced_to_words=WORDS["demand"],
            forced_with_words=WORDS["threat"],
            forced_name=WORDS["who is forced"],
        )
        self._put(number, json.dumps(told), "application/json")
        report = IncidentReport.objects.get(public_id=number)
        file = incidents.add_evidence(report, uuid4(), _arrived(), WORDS["file name"]).file
        self.finish_jobs()
        return report, file.item

    def _sealed_on_a_phone(self) -> None:
        number = uuid4()
        file = phones.SealedFile(number, drawing(), name=WORDS["sealed file name"])
        told = self._telling(
            violation_type=UNGUARDED,
            precinct=str(self.precinct.public_id),
            narrative=WORDS["sealed narrative"],
            place_text=WORDS["sealed place"],
            contact=WORDS["sealed contact"],
        )
        taken = self._put(number, phones.envelope(number, told, file), "application/age")
        answer = Tus(self.client).whole(
            number, file.body, token=taken["upload_token"], **HEADERS, **file.metadata
        )
        assert answer.status_code == 201
        self.finish_jobs()

    def _talked(self, report) -> None:
        tanya = self.people["tanya"]
        code = self._code()
        incidents.replace_receipt(report, code.kept)
        incidents.ask(report, WORDS["question"], by=tanya)
        incidents.add_clarification(report, WORDS["answer"])
        cases.read(report, by=tanya)
        name, member = WORDS["institution"], tanya.member
        cases.new_institution(report, name, "school", by=tanya, member=member)
        said = {
            "locator": code.locator,
            "verifier": code.verifier.hex(),
            "text": WORDS["sealed answer"],
        }
        number = uuid4()
        self._put(number, phones.envelope(number, {"answer": said}), "application/age")
        self.finish_jobs()

    def _called(self) -> None:
        tanya, kira = self.people["tanya"], self.people["kira"]
        notes = CallNotes(
            channel="call",
            caller=WORDS["caller"],
            callback=WORDS["callback"],
            told=WORDS["told"],
            place_text=WORDS["caller's place"],
            needs_callback=True,
            commitments={commitments.value_of("0" * 64): "ru"},
        )
        hana = self.people["hana"]
        _call, second, code = hotline.log_as_report(notes, by=hana, member=hana.member)
        self.secrets.append(code)
        asked = identities.ask(second, "safety", by=tanya, is_own=False)
        agreements.agree(asked, by=kira, member=kira.member)
        cases.set_aside(second, "other", WORDS["set aside"], by=tanya)
        self.secrets.append(tokens.make(tanya))

    def _observed(self) -> None:
        observer, card = roster.invite(
            self.organisation, name=WORDS["observer"], contact=WORDS["observer's contact"]
        )
        self.secrets.append(card.code)
        roster.deploy(observer, self.precinct)
        # Who observed something dangerous stands under the reporter's name, not under the report.
        told = self._telling(violation_type=GUARDED, narrative=WORDS["observer's narrative"])
        incidents.file_report(
            reading.read(told | {"role": "observer"}, uuid=uuid4()),
            source=IncidentReport.Source.API,
            observer=observer,
        )

        def answered(told, **more):
            told = answering.read(told, uuid=uuid4(), now=timezone.now())
            fieldwork.answer(told, observer=observer, **more)

        answered({"question": "remark", "value": WORDS["checklist"]})
        answered(
            {"question": "record-photo"},
            photo=_arrived(),
            photo_name=WORDS["name of an answer's photo"],
        )

    def _found_online(self, report) -> None:
        about = {"address": WORDS["address online"], "posted": WORDS["posted by"]}
        brought = Brought(_arrived(), WORDS["name of a find"])
        cases.capture(report, uuid4(), about, media=brought, page=None, by=self.people["tanya"])

    def _shown(self, item) -> None:
        """A redacted copy, whoever agreed to it, and to whom copy and original went."""
        tanya, leo = self.people["tanya"], self.people["leo"]
        keys.start_job_key("media", "test")
        self.finish_jobs()
        item.refresh_from_db()
        box = Region("other", 0, 0, ((0, 0.1, 0.2, 0.3, 0.4),))
        saved = disclosure.save_regions(item, [box], version=0, by=tanya)
        disclosure.make_copy(
            item,
            version=saved.version,
            cover="solid",
            voice="masked",
            member=tanya.member,
            by=tanya,
        )
        self.finish_jobs()
        disclosure.record_consent(item, answer="given", note=WORDS["consent"], after=0, by=tanya)
        copy = RedactedCopy.objects.get(item=item)
        disclosure.let_out(copy, purpose="publication", words=WORDS["handed to"], by=tanya)
        pieces = evidence.export_original(
            item, reason="expert", words=WORDS["taken out for"], member=leo.member, by=leo
        )
        assert len(b"".join(pieces)) == item.size

    def _complained(self, report, look) -> None:
        leo, law = self.people["leo"], self.law
        box = mailboxes.Mailbox(user=leo, asked="x", asked_at=timezone.now())
        box.sealed_address = mailboxes.seal(WORDS["staff's mailbox"], box.place())
        box.save()
        law.worker.restart()
        case = law.open_case(report, precinct=self.precinct)
        cases.note(case, WORDS["case note"], by=self.people["tanya"])
        people = sign_and_stand(case, leo, self.people["kira"], self._code())
        complaint = law.ask(
            case,
            "prosecutor",
            "prosecutor",
            complainant_name=WORDS["complainant"],
            complainant_address=WORDS["complainant's address"],
            complainant_contact=WORDS["complainant's contact"],
            people=people,
            witnesses=WORDS["witness"],
        )
        look()
        law.worker.work()
        complaint.refresh_from_db()
        text = complaint_texts.structure(complaint.last_revision, leo.member).to_editable_text()
        complaints.revise(
            complaint, f"{text}\n\n{WORDS['typed']}", based_on=1, by=leo, member=leo.member
        )
        complaints.keep_unsaved(complaint, WORDS["unsaved"], based_on=2, by=leo)
        asked = asking.ask_reporter(
            complaint,
            WORDS["question of a lawyer"],
            report=complaint.case.reports.first(),
            due_on=timezone.localdate(),
            by=leo,
        )
        asking.answer(asked, WORDS["answer to a lawyer"], by=leo)
        commenting.comment(complaint, WORDS["comment on a passage"], revision=2, block=1, by=leo)
        law.approve(complaint)
        complaints.request_bundle(complaint, by=leo, member=leo.member)
        look()
        law.worker.work()
        courier.plan([complaint], day=timezone.localdate(), carrier=WORDS["carrier"], by=leo)
        signing.sign_on_paper(
            complaint,
            signed_by=WORDS["who signed"],
            scan=_arrived(),
            scan_name=WORDS["name of a signed scan"],
            version=complaint.version,
            by=leo,
        )
        complaints.record_refusal(
            complaint,
            filed_at=timezone.now() - timedelta(hours=3),
            channel="post",
            where="",
            refused_by=WORDS["refused by"],
            witnesses=WORDS["witness"],
            words_said=WORDS["words of the refusal"],
            act=WORDS["act of the refusal"],
            version=complaint.version,
            by=leo,
        )
        hands = {"handed_by": WORDS["courier"], "taken_by": WORDS["clerk"]}
        stamp = {"receipt": _arrived(), "receipt_name": WORDS["name of a stamp"]}
        filing = law.hand_in(complaint, **hands, **stamp)
        elsewhere = PassedOn(name=WORDS["body it was passed to"])
        reply = {"number": "1", "text": WORDS["reply"], "paper_name": WORDS["name of a reply"]}
        for outcome, passed in (("forwarded", elsewhere), ("rejected", None)):
            complaints.record_answer(
                complaint.elsewhere or filing,
                outcome=outcome,
                passed=passed,
                received_at=timezone.now(),
                paper=_arrived(),
                **reply,
                version=complaint.version,
                by=leo,
            )
        self.finish_jobs()

    def _left_waiting(self) -> None:
        """An envelope that no worker has opened, half of its file, and a whole file in the open."""
        number = uuid4()
        told = self._telling(narrative=WORDS["waiting narrative"], contact=WORDS["waiting contact"])
        file = phones.SealedFile(number, drawing(), name=WORDS["name of half a file"])
        self._put(number, phones.envelope(number, told, file), "application/age")
        half = Tus(self.client).announce(number, file.body, first=file.body[:700], **file.metadata)
        whole = Tus(self.client).whole(number, photo(), filename=WORDS["name of a waiting file"])
        assert half.status_code == whole.status_code == 201
