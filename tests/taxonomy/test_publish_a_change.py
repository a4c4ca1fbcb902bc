"""The law's folder is taken out, changed, read by two people, and counts for what comes after."""

import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.models import Role
from portal.jurisdictions import folders, pack
from portal.jurisdictions.reading import Reader
from reports.complaints import proposals
from reports.taxonomy import actions, catalogue, editions
from reports.taxonomy.models import Catalogue, Change, ViolationType

CODE = "ballot-stuffing"
WHY = "Статья изменена законом от 1 ноября."


@pytest.fixture(autouse=True)
def back_to_the_shipped_one(settings):
    yield
    pack.run_with(None)
    editions._looked_at = None
    editions._read.cache_clear()


@pytest.fixture(scope="module")
def shipped_files() -> dict[str, bytes]:
    return folders.files_of(pack.HERE / "kz")


@pytest.fixture
def catalogue_loaded(db):
    catalogue.load(pack.shipped())


@pytest.fixture
def lena(person):
    """A second lawyer."""
    return person("lena", Role.LAWYER)


def changed(files, name="violations.yaml", old="", new="") -> SimpleUploadedFile:
    """The folder with one thing changed in it, as somebody's program packs it."""
    text = files[name].decode()
    assert old in text
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("__MACOSX/._kz", b"")
        for inner, content in files.items():
            content = text.replace(old, new, 1).encode() if inner == name else content
            archive.writestr(f"kz/{inner}", content)
    return SimpleUploadedFile("kz.zip", whole.getvalue(), "application/zip")


def bring(browser, brought, address="taxonomy:propose", *args):
    form = {"why": WHY, "folder": brought}
    return browser.post(reverse(address, args=args), form)


def test_a_change_counts_when_a_second_lawyer_has_read_it(
    catalogue_loaded, leo, lena, signed_in, shipped_files
):
    first, second = signed_in(leo), signed_in(lena)
    name = pack.get().violations[CODE].name["ru"]
    letter = "letters/prosecutor.ru.txt"
    files = {**shipped_files, letter: shipped_files[letter] + "Новая строка.\n".encode()}
    asked = bring(first, changed(files, old=name, new="Вброс, по-новому"))
    change = Change.objects.get()
    page = reverse("taxonomy:change", args=[change.public_id])
    assert asked.headers["Location"] == page
    old = Catalogue.objects.get(is_current=True)

    answer = reverse("taxonomy:answer", args=[change.public_id])
    assert first.post(answer, {"do": "agree"}).status_code == 409
    assert second.post(answer, {"do": "agree"}).status_code == 409
    shown = second.get(page).content.decode()
    assert "violations.yaml: ballot-stuffing" in shown and "name.ru" in shown
    assert "<ins>Новая строка.</ins>" in shown.replace("</ins><ins>", "") and WHY in shown
    assert second.post(answer, {"do": "agree"}).status_code == 302

    editions.follow(now=True)
    now = ViolationType.objects.current().get(code=CODE)
    assert now.name_in("ru") == "Вброс, по-новому" and now.catalogue.is_published
    assert pack.get().version == now.catalogue.version != old.version
    assert "Новая строка." in str(proposals.letters().get("prosecutor", "ru").parts)
    # What was taken by the old one reads as it did.
    assert old.violation_types.get(code=CODE).name_in("ru") == name
    assert editions.of(old.version).violations[CODE].name["ru"] == name
    address = reverse("taxonomy:type", args=[CODE])
    assert "Вброс, по-новому" in first.get(address).content.decode()
    former = first.get(address, {"edition": old.version}).content.decode()
    assert "earlier edition" in former
    # A restart brings the shipped folder again; the lawyers' one goes on counting.
    catalogue.load(pack.shipped())
    assert Catalogue.objects.get(is_current=True) == now.catalogue
    taken = first.get(reverse("taxonomy:folder"))
    assert "Вброс, по-новому".encode() in folders.unpacked(taken.content, "kz")["violations.yaml"]


def test_faults_are_named_by_file_entry_and_line_and_nothing_is_lost(
    catalogue_loaded, leo, lena, signed_in, shipped_files
):
    browser = signed_in(leo)
    bad = changed(shipped_files, "paths.yaml", "confidence: VERIFIED", "confidence: SURELY")
    page = browser.get(bring(browser, bad).headers["Location"]).content.decode()
    change = Change.objects.get()
    (fault,) = change.faults
    written = folders.unpacked(bytes(change.files), "kz")["paths.yaml"].decode().splitlines()
    assert "SURELY" in written[fault["line"] - 1]
    assert fault["words"].startswith("paths.yaml: ") and f"line {fault['line']}" in page
    assert WHY in page and change.agreement is None
    assert (
        signed_in(lena)
        .post(reverse("taxonomy:answer", args=[change.public_id]), {"do": "agree"})
        .status_code
        == 409
    )
    taken = browser.get(reverse("taxonomy:brought", args=[change.public_id]))
    assert taken.content == bytes(change.files)

    name = "letters/prosecutor.ru.txt"
    bad = changed(shipped_files, name, "{today}", "{todays}")
    bring(browser, bad, "taxonomy:bring_again", change.public_id)
    change.refresh_from_db()
    assert any("prosecutor.ru.txt, line" in fault["words"] for fault in change.faults)


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_what_is_no_folder_is_said(catalogue_loaded, leo, signed_in, content):
    browser = signed_in(leo)
    answer = bring(browser, SimpleUploadedFile("a.zip", content))
    if content:
        assert "no" in Change.objects.get().faults[0]["words"]
    else:
        assert answer.status_code == 400 and WHY in answer.content.decode()


def test_files_that_lead_out_of_the_folder_are_refused():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in ("kz/../../evil.yaml", "/etc/a.yaml", "kz/run.py", "kz/a/b/c/d.yaml"):
            archive.writestr(name, b"x")
    with pytest.raises(folders.BadFolder) as refusal:
        folders.unpacked(whole.getvalue(), "kz")
    assert len(refusal.value.faults) == 4


def test_a_change_of_an_edition_that_counts_no_more_is_not_published(
    catalogue_loaded, leo, lena, signed_in, shipped_files
):
    first, second = signed_in(leo), signed_in(lena)
    bring(first, changed(shipped_files, old="severity: 4", new="severity: 3"))
    change = Change.objects.latest("pk")
    second.get(reverse("taxonomy:change", args=[change.public_id]))
    other, _made = catalogue.load(replace(pack.get(), fingerprint="f" * 64))
    answer = second.post(reverse("taxonomy:answer", args=[change.public_id]), {"do": "agree"})
    assert answer.status_code == 409
    assert Catalogue.objects.get(is_current=True) == other


def zipped(name: str, content: bytes) -> bytearray:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return bytearray(whole.getvalue())


def test_a_folder_made_to_bring_the_portal_down_is_refused():
    """Deep or knotted YAML, one that lies about its size, a broken one."""
    many = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (98 + at, 98 + at, 97 + at, 97 + at) for at in range(20)
    )
    for content in (b"[" * 200_000, b"a: &a [*a]", many):
        with pytest.raises(folders.BadFolder, match="no anchors"):
            folders.unpacked(bytes(zipped("kz/pack.yaml", content)), "kz")
    lying = zipped("kz/pack.yaml", b"a" * 30_000_000)
    at = lying.rfind(b"PK\x01\x02") + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    broken = zipped("kz/pack.yaml", bytes(range(256)) * 4)
    broken[60:90] = b"\xff" * 30
    for content in (lying, broken):
        tracemalloc.start()
        with pytest.raises(folders.BadFolder, match="cannot be read"):
            folders.unpacked(bytes(content), "kz")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()


@pytest.mark.parametrize("words", [b"a: 2024-99-99", b"? [1, 2]\n: 3", b"a: !!int abc"])
def test_a_value_that_is_none_is_a_fault_and_no_accident(words, tmp_path):
    (tmp_path / "x.yaml").write_bytes(words)
    reader = Reader()
    assert reader.file(tmp_path / "x.yaml") == {} and len(reader.errors) == 1


def test_whoever_looked_while_the_folder_was_brought_again_has_not_read_it(
    catalogue_loaded, leo, lena, signed_in, shipped_files
):
    bring(signed_in(leo), changed(shipped_files, old="severity: 4", new="severity: 3"))
    looked_at = Change.objects.get()
    again = changed(shipped_files, old="severity: 4", new="severity: 2").read()
    actions.bring_again(Change.objects.get(), again, WHY, by=leo)
    actions.note_seen(looked_at, by=lena)
    assert not looked_at.seen_by.exists()


def test_a_triager_proposes_nothing(catalogue_loaded, tanya, signed_in):
    assert signed_in(tanya).get(reverse("taxonomy:propose")).status_code == 404
