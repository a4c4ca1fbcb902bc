"""One report goes from a phone to a filed complaint, in a browser, with real workers."""

import hashlib
import io
import json
import os
import re
import subprocess
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import bagit
import docx
import pypdf
import pytest
from django.core.management import call_command

from tests import seizure
from tests.line.conftest import wait_until

pytestmark = pytest.mark.line

STORY = {
    "ru": "Двое опустили в урну пачку бюллетеней. Председатель отвернулся и вышел из комнаты.",
    "kk": "Екі адам жәшікке бір бума бюллетень салды. Төраға теріс айналып, бөлмеден шығып кетті.",
}
COMPLAINANT = {
    "ru": "Общественное объединение «Ғибрат»",
    "kk": "«Ғибрат» қоғамдық бірлестігі",
}
# As many files say, in the page's own words, that they were received.
RECEIVED = """count => {
    const box = document.querySelector("[data-uploads]");
    const said = [...box.querySelectorAll("li")].map((line) => line.textContent);
    return said.filter((words) => words.includes(box.dataset.received)).length >= count;
}"""
CONTACT, ADDRESS = "+7 701 555 01 02", "Алматы, Абай даңғылы, 52"
REGISTERED = "ЗТ-2026-0417"
# A norm that was broken and the one by which the complaint is decided, as a letter names them.
CITED = {
    "ru": [
        "пункт 1 статьи 5 Конституционного закона Республики Казахстан "
        "«О выборах в Республике Казахстан»",
        "статья 49 Конституционного закона Республики Казахстан "
        "«О выборах в Республике Казахстан», часть 5",
    ],
    "kk": [
        "«Қазақстан Республикасындағы сайлау туралы» Қазақстан Республикасы "
        "Конституциялық заңының 5-бабының 1-тармағы",
        "«Қазақстан Республикасындағы сайлау туралы» Қазақстан Республикасы "
        "Конституциялық заңының 49-бабы, 5-бөлік",
    ],
}
# The desk is read in Russian or Kazakh: by what the time to answer is counted there.
COUNTED_BY = {
    "ru": "Конституционный закон о выборах, часть пятая статьи 49",
    "kk": "Сайлау туралы Конституциялық заң, 49-баптың бесінші бөлігі",
}
HANDED_IN = {"ru": "Жалоба составлена и подана.", "kk": "Шағым жазылып, тапсырылды."}


# In both languages on what `make run` stands on, once more in Kazakh on PostgreSQL and Redis.
LANGUAGES = ["kk"] if os.environ.get("LINE_ON") else ["ru", "kk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_becomes_a_registered_complaint(
    language, phone, desk, sign_in, carried, portal_live, axe, tmp_path
):
    # What axe looks at is the same in every language.
    axe = axe if language == "ru" else lambda page: None
    reference, code = file_report(phone(language), language, carried, axe)
    case = open_case(desk(language), sign_in, reference, carried, axe)
    bundle = complain(desk(language), sign_in, case, language, carried, axe, tmp_path)
    read_back(bundle, language, carried, tmp_path)
    ask_after(phone(language), code, language)
    nothing_leaked(portal_live, code, language, carried)


def next_screen(page):
    """Press the screen's own button and wait for the next question."""
    step = page.get_attribute("form#report", "data-step")
    page.locator("form#report .actions button.button").last.click()
    page.wait_for_function(
        "step => document.querySelector('form#report')?.dataset.step !== step", arg=step
    )


def file_report(page, language, carried, axe) -> tuple[str, str]:
    """The phone's form, question by question; gives reference and receipt code."""
    page.goto("/")
    assert page.get_attribute("html", "lang") == language
    axe(page)
    page.check("[name=role][value=voter]")
    next_screen(page)
    page.locator("details:has([name=violation_type][value=ballot-stuffing]) summary").first.click()
    page.check("[name=violation_type][value=ballot-stuffing]")
    axe(page)
    next_screen(page)
    page.fill("[name=precinct_words]", "123")
    page.locator("label.choice:has-text('№ 123')").first.click()
    axe(page)
    next_screen(page)
    page.check("[name=when][value=now]")
    axe(page)
    next_screen(page)
    page.fill("[name=narrative]", STORY[language])
    next_screen(page)
    page.set_input_files("#id_files", [str(path) for path in carried.values()])
    axe(page)
    next_screen(page)
    page.fill("[name=contact]", CONTACT)
    next_screen(page)
    axe(page)
    page.click("[data-send]")
    page.wait_for_selector("[data-receipt] .code, .receipt")
    axe(page)
    text = page.inner_text("main")
    page.wait_for_function(RECEIVED, arg=len(carried), timeout=240_000)
    code = re.search(r"(?:[0-9A-Z]{4}[\s-]+){7}[0-9A-Z*~$=]", text).group()
    reference = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text.replace(code, "")).group()
    assert code.replace(" ", "") not in page.url
    return reference, "-".join(code.replace("-", " ").split())


def open_case(page, sign_in, reference, carried, axe) -> str:
    """The triage desk: the report with its files, then a case; gives the case's address."""
    sign_in(page, "triager")
    page.goto("/desk/cases/")
    axe(page)
    page.locator(f"a:has-text('{reference}')").first.click()
    page.wait_for_url("**/report/**")

    def shown():
        page.reload()
        return page.locator("ul.files img").count() >= 2

    wait_until(shown, "the examination of the files")
    told = page.inner_text("main")
    assert "№ 123" in told
    for path in carried.values():
        assert sha256(path)[:12] in page.content()
    axe(page)
    page.select_option("#open-case [name=assignee]", "leo")
    page.fill("#open-case [name=summary]", "Вброс на участке № 123")
    page.locator("#open-case form .actions button.button").last.click()
    page.wait_for_url("**/case/**")
    axe(page)
    return page.url.partition("#")[0]


def complain(page, sign_in, case, language, carried, axe, tmp_path):
    """The law desk: draft, edit, approve, export, file; gives the bundle."""
    sign_in(page, "lawyer")
    page.goto(case.replace("/desk/cases/case/", "/desk/complaints/case/") + "new/")
    axe(page)
    page.check("input[name=to][value='tec/higher-commission']")
    page.check(f"input[name=language][value={language}]")
    page.check("[name=complainant_kind][value=person]")
    assert page.is_visible("[name=consent]")
    page.check("[name=complainant_kind][value=organisation]")
    assert page.is_hidden("[name=consent]"), "a person's consent is asked of persons only"
    page.fill("[name=complainant_name]", COMPLAINANT[language])
    page.fill("[name=complainant_status]", "байқаушы")
    page.fill("[name=complainant_address]", ADDRESS)
    page.fill("[name=complainant_contact]", "+7 727 000 00 00")
    page.locator("form.form .actions button.button").last.click()
    page.wait_for_selector("#text", timeout=240_000)
    axe(page)
    fill_gaps(page)
    for box in page.locator("form[action$='/approve/'] [name=ticks]").all():
        box.check()
    page.locator("form[action$='/approve/'] button").click()
    page.locator("form[action$='/export/'] button").click()
    page.wait_for_selector("a[href*='/bundles/']", timeout=240_000)
    axe(page)
    with page.expect_download() as loading:
        page.locator("a[href*='/bundles/']").first.click()
    bundle = tmp_path / "bundle.zip"
    loading.value.save_as(bundle)
    page.locator("a[href$='/file/']").click()
    now = datetime.now(ZoneInfo("Asia/Almaty"))
    page.fill("[name=filed_at]", f"{now:%Y-%m-%dT%H:%M}")
    page.fill("[name=number]", REGISTERED)
    page.set_input_files("[name=paper]", str(carried["photo"]))
    axe(page)
    page.locator("form.form .actions button.button").last.click()
    page.wait_for_selector(f"text={REGISTERED}")
    axe(page)
    assert COUNTED_BY[language] in " ".join(page.inner_text("main").split())
    page.goto("/desk/complaints/")
    assert page.locator("main tr, main li").filter(has_text=re.compile("C-|Ж-|№")).count()
    axe(page)
    return bundle


def fill_gaps(page):
    """Whatever the letter still wants, the lawyer writes; the text is saved as a version."""
    text = page.input_value("#text")
    filled = re.sub(r"_{4,}(?:\s*\([^)]*\))?|\[[^\]\n]*____[^\]\n]*\]", "—", text)
    page.fill("#text", filled)
    page.locator("#editing .actions button.button").first.click()
    page.wait_for_load_state("networkidle")


def read_back(bundle, language, carried, tmp_path):
    """The bundle is a whole bag; DOCX and PDF say the same in right letters; the annexes are the
    originals, each with its certificate."""
    said = io.StringIO()
    call_command("verify_bundle", str(bundle), stdout=said)
    assert "holds" in said.getvalue()
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "opened")
    [folder] = (tmp_path / "opened").iterdir()
    assert bagit.Bag(str(folder)).validate()
    checked = subprocess.run(
        ["sh", "check.sh"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    data = folder / "data"
    annexes = {sha256(path): path.name.partition(".")[0] for path in data.glob("annexes/*")}
    for path in carried.values():
        statement = json.loads((data / f"certificates/{annexes[sha256(path)]}.json").read_text())
        assert statement["identity"]["sha256"] == sha256(path)
        assert statement["process"]["examined"]["tools"]
        certificate = pdf_text(data / f"certificates/{annexes[sha256(path)]}.{language}.pdf")
        assert "13. " in certificate and sha256(path) in "".join(certificate.split())
    written = "\n".join(docx_text((data / "complaint.docx").read_bytes()))
    printed = pdf_text(data / "complaint.pdf")
    for text in (written, printed):
        text = " ".join(text.split())
        assert "Ғибрат" in text
        assert STORY[language].split(".")[0] in text
        assert "№ 123" in text
        for citation in CITED[language]:
            assert letters_of(citation) in letters_of(text), citation
    for path in carried.values():
        assert sha256(path) in written.replace("\n", "")
        assert sha256(path) in "".join(printed.split())


def letters_of(text) -> str:
    """Without the spaces, breaks and hyphens by which a page lays its words out."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def ask_after(page, code, language):
    """The reporter comes back with the code and learns that a complaint was handed in."""
    page.goto("/return/")
    page.fill("[name=code]", code)
    page.locator("main form button.button").first.click()
    page.wait_for_selector("form [name=text]")
    assert HANDED_IN[language] in page.inner_text("main")
    assert code not in page.url
    assert "Председатель" not in page.content() and "Төраға" not in page.content()


def nothing_leaked(portal, code, language, carried):
    """Nothing that is sealed stands in the portal's folder: database, store, logs, scratch."""
    told = {
        "code": code,
        "typed code": code.replace("-", ""),
        "contact": CONTACT,
        "words": STORY[language],
        "complainant": ADDRESS,
        **{path.name: path.name for path in carried.values()},
    }
    assert seizure.found(told, seizure.files(portal.var)) == set()
    for name in ("web", "intake", "media", "documents"):
        assert "бюллетен" not in portal.log(name)


def sha256(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def docx_text(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return [*(p.text for p in document.paragraphs), *cells]


def pdf_text(path) -> str:
    pages = pypdf.PdfReader(path).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")
