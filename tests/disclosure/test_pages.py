"""Every page of a paper: shown, covered, and left the way it was where nobody drew a box."""

import hashlib
import io
import subprocess

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw, ImageStat

from portal.disclosure import actions, making, papers, regions, showing, worksheets
from portal.disclosure.models import DrawnPage, Redaction
from portal.disclosure.regions import Region
from portal.lib.refusals import Refused
from tests.disclosure.conftest import FACE

WORDS = (60, 200, 460, 300)  # where each page has its words, of 600 × 848
ON_PAGE_TWO = Region("other", 0, 0, ((0, 0.05, 0.2, 0.8, 0.2),), page=2)


def paper(pages: int = 3, *, face_on: int = 0) -> bytes:
    """A protocol whose pages look alike, and which says who made it."""
    drawn = []
    for number in range(1, pages + 1):
        sheet = Image.new("RGB", (600, 848), "white")
        words = ImageDraw.Draw(sheet)
        for line in range(200, 300, 12):
            words.text((60, line), f"Page {number}: Olga Petrova, house 12, flat 7" * 2, "black")
        if number == face_on:
            sheet.paste(Image.open(FACE), (150, 400))
        drawn.append(sheet)
    file = io.BytesIO()
    drawn[0].save(
        file, "PDF", save_all=True, append_images=drawn[1:], author="Olga", producer="SM-A155F"
    )
    return file.getvalue()


@pytest.fixture
def held(report, guarded, with_file, finish_jobs, media_worker):
    """A paper in a report that Tanya has read, examined."""

    def make(content: bytes, *, dangerous: bool = False):
        item = with_file(guarded if dangerous else report, content, "протокол.pdf").item
        finish_jobs()
        item.refresh_from_db()
        return item

    return make


@pytest.fixture
def shown(tanya, finish_jobs):
    """The same with its pages drawn."""

    def make(item):
        actions.draw_pages(item, member=tanya.member)
        assert finish_jobs() == {"draw_pages": "done"}
        return Redaction.objects.get(item=item)

    return make


@pytest.fixture
def copy_of(tanya, finish_jobs):
    def make(item, *boxes, cover="solid"):
        version = worksheets.opened(item, tanya.member).redaction.version
        saved = actions.save_regions(item, list(boxes), version=version, by=tanya)
        copy = actions.make_copy(
            item, version=saved.version, cover=cover, voice="kept", member=tanya.member, by=tanya
        )
        finish_jobs()
        copy.refresh_from_db()
        return copy

    return make


def stored(row, folder) -> bytes:
    return (folder / "evidence" / row.stored_name).read_bytes()


def pictures(pdf: bytes, folder) -> list[Image.Image]:
    (folder / "made.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "72", "-gray", folder / "made.pdf", folder / "seen"]
    subprocess.run(command, check=True, timeout=30)
    return [Image.open(one) for one in sorted(folder.glob("seen-*.pgm"))]


def liveliness(picture: Image.Image, box=WORDS) -> float:
    """How much dark and light there is where the words stand."""
    share = picture.width / 600
    return ImageStat.Stat(picture.crop([round(side * share) for side in box])).stddev[0]


def told(program: str, pdf: bytes) -> str:
    command = [program, "-"] + ["-"] * (program == "pdftotext")
    answer = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=30)
    return answer.stdout.decode() + answer.stderr.decode()


@pytest.mark.parametrize("cover", ["solid", "blur"])
def test_words_on_the_second_page_are_gone_and_other_pages_stay(
    held, shown, copy_of, tmp_path, cover
):
    item = held(paper())
    shown(item)
    copy = copy_of(item, ON_PAGE_TWO, cover=cover)
    assert (copy.state, copy.media_type, copy.pages) == ("ready", "application/pdf", 3)
    made, before = (
        pictures(pdf, tmp_path / name)
        for name, pdf in (("a", stored(copy, tmp_path)), ("b", paper()))
        if (tmp_path / name).mkdir() is None
    )
    assert len(made) == 3
    lively = [liveliness(one) for one in made]
    assert lively[1] < 12
    for number in (0, 2):
        assert lively[number] == pytest.approx(liveliness(before[number]), rel=0.25)
        assert lively[number] > 40


def test_the_copy_is_pictures_only_and_says_nothing_of_anybody(held, shown, copy_of, tmp_path):
    item = held(paper())
    shown(item)
    pdf = stored(copy_of(item, ON_PAGE_TWO), tmp_path)
    said = told("pdfinfo", pdf)
    assert "Pages:           3" in said
    for name in ("Title", "Author", "Creator", "Producer", "CreationDate", "ModDate", "Error"):
        assert f"{name}" not in said
    assert "841.9" in said or "842 pts" in said
    assert not told("pdftotext", pdf).strip()
    assert b"Olga" not in pdf and b"SM-A155F" not in pdf and b"/Info" not in pdf


def test_it_has_a_hash_and_a_line_of_its_own(held, shown, copy_of, tmp_path):
    item = held(paper())
    shown(item)
    copy = copy_of(item, ON_PAGE_TWO)
    assert copy.sha256 == hashlib.sha256(stored(copy, tmp_path)).hexdigest()
    assert item.custody.get(verb="redacted").detail["commitment"] == copy.commitment
    drawn = item.custody.get(verb="rendered")
    assert drawn.detail["pages"] == 3
    assert showing.note_of(drawn) == "3 pages"


def test_pages_are_drawn_once(held, shown, tanya, finish_jobs):
    item = held(paper())
    redaction = shown(item)
    assert (redaction.pages, redaction.pages_in_file) == (3, 3)
    actions.draw_pages(item, member=tanya.member)
    assert finish_jobs() == {}
    making.draw(redaction, b"")
    assert [one.number for one in item.drawn_pages.all()] == [1, 2, 3]
    assert item.custody.filter(verb="rendered").count() == 1


def test_pages_of_a_guarded_paper_are_sealed(held, shown, copy_of, tanya, tmp_path, desk, guarded):
    item = held(paper(2), dangerous=True)
    shown(item)
    copy = copy_of(item, ON_PAGE_TWO)
    assert copy.sha256 == "" and copy.regions == []
    for row in (copy, *item.drawn_pages.all()):
        assert stored(row, tmp_path).startswith(b"age-encryption.org/v1")
    seen = desk.get(reverse("cases:page", args=[guarded.public_id, item.public_id, 2]), follow=True)
    picture = Image.open(io.BytesIO(b"".join(seen.streaming_content)))
    assert max(picture.size) == papers.SIDE and not picture.getexif()
    look = item.custody.get(verb="viewed")
    assert look.actor == tanya and look.detail == {"copy": "page", "number": 2}
    assert showing.note_of(look) == "Page 2"


def test_what_nobody_was_shown_does_not_leave(held, tanya):
    item = held(paper())
    actions.save_regions(item, [ON_PAGE_TWO], version=0, by=tanya)
    for deed, more in (
        (actions.look_for_faces, {"by": tanya}),
        (actions.make_copy, {"version": 1, "cover": "solid", "voice": "kept", "by": tanya}),
    ):
        with pytest.raises(Refused, match="shown first"):
            deed(item, member=tanya.member, **more)


def test_of_a_long_paper_the_first_pages_are_taken_and_the_page_says_so(
    held, shown, copy_of, desk, report, monkeypatch, tmp_path
):
    monkeypatch.setattr(papers, "MOST_PAGES", 2)
    item = held(paper())
    redaction = shown(item)
    assert (redaction.pages, redaction.pages_in_file) == (2, 3)
    page = desk.get(reverse("cases:boxes", args=[report.public_id, item.public_id]))
    assert "The file has 3 pages. Only the first 2 are shown" in page.content.decode()
    copy = copy_of(item, ON_PAGE_TWO)
    assert len(pictures(stored(copy, tmp_path), tmp_path)) == 2
    file = desk.get(reverse("cases:file", args=[report.public_id, item.public_id]))
    assert "2 of 3; the rest was left out" in file.content.decode()


def test_a_paper_without_its_later_pages_is_shown_as_far_as_it_goes(held, shown, monkeypatch):
    item = held(paper())
    monkeypatch.setattr(papers, "count", lambda source: 5)
    redaction = shown(item)
    assert (redaction.pages, redaction.pages_in_file) == (3, 5)


def test_a_worker_that_cannot_draw_says_why(held, tanya, finish_jobs, monkeypatch, desk, report):
    item = held(paper())
    monkeypatch.setattr("portal.evidence.sandbox_root.tool", lambda name: "")
    actions.draw_pages(item, member=tanya.member)
    finish_jobs()
    assert Redaction.objects.get(item=item).drawing == "failed"
    assert not DrawnPage.objects.exists()
    page = desk.get(reverse("cases:boxes", args=[report.public_id, item.public_id]))
    assert "is not installed on this machine" in page.content.decode()


def test_a_face_is_proposed_on_its_page(held, shown, tanya, finish_jobs):
    item = held(paper(2, face_on=2))
    shown(item)
    actions.look_for_faces(item, member=tanya.member, by=tanya)
    assert finish_jobs() == {"look_for_faces": "done"}
    faces = [one for one in worksheets.opened(item, tanya.member).regions if one.what == "face"]
    assert [one.page for one in faces] == [2]


def test_the_pages_are_asked_for_where_the_redaction_begins(held, desk, report, finish_jobs, tanya):
    item = held(paper())
    names = [report.public_id, item.public_id]
    address = reverse("cases:draw_pages", args=names)
    assert f'action="{address}"' in desk.get(reverse("cases:file", args=names)).content.decode()
    answer = desk.post(address)
    assert answer["Location"] == reverse("cases:boxes", args=names)
    assert "The pages are being drawn" in desk.get(answer["Location"]).content.decode()
    assert desk.get(reverse("cases:progress", args=names)).json() == {"waiting": True}
    finish_jobs()
    assert desk.get(reverse("cases:progress", args=names)).json() == {"waiting": False}
    editor = desk.get(answer["Location"]).context["editor"]
    assert [one.number for one in editor.pages] == [1, 2, 3]


def test_a_box_on_a_page_that_is_not_there_is_refused():
    with pytest.raises(regions.NotRegions):
        regions.read([ON_PAGE_TWO.as_json()], length=0, pages=1)
    assert regions.read([ON_PAGE_TWO.as_json()], length=0)[0].page == 2
    older = {name: value for name, value in ON_PAGE_TWO.as_json().items() if name != "page"}
    assert regions.read([older], length=0)[0].page == 1
