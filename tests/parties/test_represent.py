"""Who stands for whom, until when; the papers of it; and nobody on both sides unnoticed."""

import io
import shutil
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Opening
from portal.evidence import serving, uploads
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.parties import representing, sides
from reports.parties.representation_models import Mark
from reports.taxonomy import editions

NAME = "Сапарова Айгүл Маратовна"
TOLD = {
    "name": NAME,
    "iin": "",
    "address": "г. Алматы, ул. Сатпаева, 3",
    "contact": "",
    "details": "адвокат, удостоверение № 5",
    "powers": "подавать жалобы\nполучать ответы",
    "fee": "безвозмездно",
}


@pytest.fixture
def stand(leo, case):
    def make(looked=False, name=NAME, at=case, **terms):
        today = timezone.localdate()
        days = {"since": today, "until": today + timedelta(days=30), **terms}
        told = {**TOLD, "name": name}
        return representing.take_on(at, told, **days, looked=looked, by=leo, member=leo.member)

    return make


@pytest.fixture
def against(ask, report, open_case):
    """Another case, in which somebody is complained of."""

    def make(words):
        other = open_case(report())
        ask(other, respondent=words)
        return other

    return make


def test_the_papers_name_both_and_both_days(stand, leo, signed_in):
    row = stand()
    desk = signed_in(leo)
    base = f"/desk/parties/representations/{row.public_id}/"
    assert NAME in desk.get(base).content.decode()
    for kind, words in (("power-of-attorney", "получать ответы"), ("representation-contract", "")):
        answer = desk.get(f"{base}paper/{kind}/ru/")
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join("".join(page.extract_text() for page in pages).split())
        assert "Сапаров" in text and words in text, kind
    assert desk.get(f"{base}paper/deed/ru/").status_code == 404


def test_the_signed_copy_is_kept_like_an_original(stand, leo):
    row = stand()
    arrived = uploads.receive_stream(io.BytesIO(b"%PDF-1.4 signed"))
    kept = representing.keep_paper(row, "power-of-attorney", arrived, "доверенность.pdf", by=leo)
    assert kept.item.guarded and kept.item.custody.count() == 1
    assert row.case.history.last().verb == "paper_kept"


def test_looking_at_a_paper_alone_stands_in_the_ledger(stand, leo, signed_in, monkeypatch):
    row = stand()
    arrived = uploads.receive_stream(io.BytesIO(b"%PDF-1.4 signed"))
    kept = representing.keep_paper(row, "power-of-attorney", arrived, "доверенность.pdf", by=leo)
    kept.item.renditions.create(kind="preview", stored_name="x", size=1)
    monkeypatch.setattr(serving, "rendition_address", lambda *given, **more: "/shown/")
    address = reverse("parties:signed", args=[row.public_id, kept.pk, "preview"])
    desk, looks = signed_in(leo), Opening.objects.filter(subject=leo, verb="identity")
    assert desk.get(address).status_code == 302
    assert looks.get().detail["name"] == row.number
    other = stand(name="Оспанов Ерлан")
    made = desk.get(f"/desk/parties/representations/{other.public_id}/paper/power-of-attorney/ru/")
    assert made.status_code == 200
    assert [line.detail["name"] for line in looks.order_by("pk")] == [row.number, other.number]


def test_the_papers_are_those_of_the_edition_that_counts(stand, leo, tmp_path, monkeypatch):
    folder = pack.get().folder
    shutil.copytree(folder / "letters", tmp_path / "letters")
    (changed := tmp_path / "letters" / "power-of-attorney.ru.txt").write_text(
        changed.read_text().replace("ДОВЕРЕННОСТЬ", "ИЗМЕНЕНО")
    )
    monkeypatch.setattr(editions, "folder_of", lambda country: tmp_path)
    made = representing.paper(stand(), "power-of-attorney", "ru", leo.member)
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert "ИЗМЕНЕНО" in "".join(page.extract_text() for page in pages)


def test_whoever_we_complain_of_elsewhere_is_looked_at_first(stand, against):
    against("действия директора Сапаровой Айгүл Маратовны")
    with pytest.raises(Refused, match="elsewhere"):
        stand()
    assert stand(looked=True).number.startswith("R-")


def test_a_complaint_against_whom_we_represent_says_so_on_both_pages(
    stand, against, leo, signed_in
):
    row = stand()
    other = against("Сапарова А., Айгүл Сапарова, завуч")
    desk = signed_in(leo)
    shown = desk.get(f"/desk/parties/representations/{row.public_id}/").content.decode()
    assert "on both sides" in shown and other.number in shown
    complaint = other.complaints.get()
    shown = desk.get(f"/desk/complaints/{complaint.public_id}/").content.decode()
    assert "on both sides" in shown and row.case.number in shown


def test_a_case_that_somebody_does_not_see_is_counted_and_not_named(stand, against, tanya, leo):
    row, other = stand(), against("Айгүл Сапарова")
    other.is_sensitive = True
    other.save()
    assert sides.conflicts_of(row.case, leo) == ([], 1)


def test_nothing_of_a_name_is_kept_but_hashes(stand):
    stand()
    assert {len(one.mark) for one in Mark.objects.all()} == {64}
    assert sides._names(NAME, "ours") == sides._names("Айгүл Сапарова", "ours")
    assert not sides._names("Айгүл", "ours")


def test_an_ended_representation_is_named_on_the_complaint(stand, ask, leo, signed_in, case):
    row, complaint = stand(), ask(case)
    desk, address = signed_in(leo), f"/desk/complaints/{complaint.public_id}/"
    assert row.number not in desk.get(address).content.decode()
    desk.post(f"/desk/parties/representations/{row.public_id}/end/")
    assert f"Representation {row.number}" in desk.get(address).content.decode()
    with pytest.raises(Refused, match="ended already"):
        representing.end(type(row).objects.get(), by=leo)


def test_it_does_not_end_before_it_begins(stand):
    with pytest.raises(Refused, match="two days"):
        stand(until=timezone.localdate() - timedelta(days=1))
