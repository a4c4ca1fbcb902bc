"""What the phone's own camera and microphone take is sealed as it comes, and says what it does."""

import io
import os

import pytest
from PIL import Image

from tests.browsing import ARGUMENTS, LOCALES, WHOLE, Watched, chromium_program
from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone.observing import (
    ALLOWED,
    CAMERA,
    STORY,
    Store,
    frames,
    held,
    load_the_form,
    private_key,
    record,
    save,
    stop,
    to_files,
)

SMALL = {"width": 320, "height": 640}
FAILS = """(name) => { MediaDevices.prototype.getUserMedia =
  async () => { throw new DOMException("", name); }; }"""


@pytest.fixture(scope="module")
def chromium(browser):
    """A browser with a camera; nobody has allowed it yet."""
    program = chromium_program(WHOLE)
    with browser.browser_type.launch(executable_path=program, args=[*ARGUMENTS, CAMERA]) as found:
        yield found


@pytest.fixture(scope="module")
def pocket(chromium, portal_live):
    """A phone in Russian with the form on it and no network, for all tests here."""
    context = chromium.new_context(
        base_url=portal_live.url,
        locale=LOCALES["ru"],
        timezone_id="Asia/Almaty",
        viewport={"width": 360, "height": 740},
        permissions=ALLOWED,
    )
    watched = Watched(context, portal_live.url)
    watched.expect("ERR_INTERNET_DISCONNECTED")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    load_the_form(page)
    yield page
    watched.close()


@pytest.fixture
def files_screen(pocket):
    to_files(pocket)
    yield pocket
    Store(pocket).do(
        "for (const { report } of await phone.outbox.list()) await phone.outbox.forget(report);"
    )


def said(page, name: str) -> None:
    """Wait for this one of the page's words on what went wrong."""
    words = page.evaluate("(name) => document.querySelector('[data-recorder]').dataset[name]", name)
    page.locator("[data-problem]", has_text=words).wait_for()


def wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_video_sound_and_photo_are_sealed_and_opened_only_by_the_portal(
    files_screen, portal_live, tmp_path
):
    page = files_screen
    record(page, "video", pieces=2)
    stop(page)
    record(page, "voice")
    stop(page)
    page.click("[data-record=photo]")
    page.click("[data-shutter]")
    page.wait_for_selector("[data-kept] .file-done >> nth=2")
    save(page)
    (item,) = Store(page).waiting()
    words, files = held(Store(page), item["report"], private_key(portal_live))
    assert words["narrative"] == STORY
    assert [(told["type"], told["cut"]) for told in words["files"]] == [
        ("video/webm", False),
        ("audio/webm", False),
        ("image/jpeg", False),
    ]
    video, sound, photo = (files[told["id"]] for told in words["files"])
    assert len(video[0]["pieces"]) >= 2
    assert frames(video[1], "v", tmp_path) > 5 and frames(video[1], "a", tmp_path) > 20
    assert frames(sound[1], "a", tmp_path) > 20
    assert Image.open(io.BytesIO(photo[1])).size[1] >= 480
    assert all(told["recorded_at"] for told in words["files"])


def test_a_draft_says_what_was_answered_from_the_first_second_on(files_screen, portal_live):
    page = files_screen
    record(page, "voice")
    (item,) = Store(page).waiting()
    assert item["state"] == "unfinished"
    words, _files = held(Store(page), item["report"], private_key(portal_live))
    assert words["narrative"] == STORY and words["violation_type"] and not words["at_precinct"]
    # Changed on another screen while the recording goes on.
    page.click("form#report button[value=back]")
    at(page, "story")
    page.wait_for_selector(".recording-bar")
    page.fill("textarea", "Другое")
    forward(page)
    at(page, "files")
    page.wait_for_selector(".recording-bar", state="detached")
    for _look in range(50):
        words, _files = held(Store(page), item["report"], private_key(portal_live))
        if words["narrative"] == "Другое":
            break
        page.wait_for_timeout(100)
    assert words["narrative"] == "Другое"
    stop(page)
    # What was taken back leaves nothing behind.
    page.click("[data-kept] summary")
    page.click("[data-kept] .button-bad")
    page.wait_for_selector("[data-kept] li", state="detached")
    for _look in range(50):
        if not Store(page).waiting():
            break
        page.wait_for_timeout(100)
    assert Store(page).waiting() == []


def test_the_last_recording_taken_back_ends_the_draft_and_keeps_what_was_chosen(
    files_screen, portal_live, tmp_path
):
    page = files_screen
    chosen = tmp_path / "chosen.png"
    Image.new("RGB", (8, 8)).save(chosen)
    page.set_input_files("#id_files", chosen)
    page.wait_for_selector("[data-kept] .file-done")
    record(page, "voice")
    stop(page)
    assert [item["state"] for item in Store(page).waiting()] == ["unfinished"]
    page.click("[data-kept] summary")
    page.click("[data-kept] .button-bad")
    page.wait_for_selector("[data-kept] li >> nth=1", state="detached")
    for _look in range(50):
        if not Store(page).waiting():
            break
        page.wait_for_timeout(100)
    assert Store(page).waiting() == []
    # A page that opens meanwhile clears nothing away either.
    Store(page).do("await phone.recovery.recover()")
    save(page)
    (item,) = Store(page).waiting()
    words, files = held(Store(page), item["report"], private_key(portal_live))
    assert [told["type"] for told in words["files"]] == ["image/png"]
    assert [plain for _table, plain in files.values()] == [chosen.read_bytes()]


def test_a_report_takes_no_more_recordings_than_files(files_screen):
    page = files_screen
    page.evaluate("document.querySelector('[data-files]').dataset.mostFiles = 1")
    record(page, "voice")
    stop(page)
    page.click("[data-record=voice]")
    page.locator("[data-problem]", has_text="1").wait_for()
    assert page.locator("[data-stage]").is_hidden()
    assert len(Store(page).waiting()[0]["files"]) == 1


def test_a_recording_goes_on_in_another_language_and_ends_from_another_screen(files_screen, axe):
    page = files_screen
    page.set_viewport_size(SMALL)
    record(page, "video")
    axe(page)
    assert not wide(page)
    assert page.evaluate("document.activeElement.matches('[data-stop]')")
    page.click(".languages button[lang=kk]")
    page.wait_for_selector("html[lang=kk]")
    page.wait_for_selector("[data-stage]:not([hidden]) [data-safe-words]:not(:empty)")
    assert page.locator("[data-kept] li").count() == 1
    forward(page)
    at(page, "contact")
    page.wait_for_selector(".recording-bar")
    axe(page)
    assert not wide(page)
    page.click(".recording-bar [data-stop]")
    page.wait_for_selector(".recording-bar", state="detached")
    page.click("form#report button[value=back]")
    at(page, "files")
    page.wait_for_selector("[data-kept] .file-done")
    axe(page)
    assert page.locator("[data-kept] li").count() == 1
    page.set_viewport_size({"width": 360, "height": 740})
    page.click(".languages button[lang=ru]")
    page.wait_for_selector("html[lang=ru]")


def test_chosen_files_are_sealed_at_once_and_can_be_taken_back(files_screen, tmp_path):
    page = files_screen
    files = [tmp_path / name for name in ("Урна.jpg", "Акт.pdf", "пусто.mp4")]
    for file in files[:2]:
        file.write_bytes(os.urandom(50_000))
    files[2].touch()
    page.set_input_files("#id_files", files)
    page.wait_for_selector("[data-kept] .file-done >> nth=1")
    assert page.locator("[data-trouble]").inner_text().startswith("пусто.mp4: ")
    names = page.locator("[data-kept] [data-title]").all_inner_texts()
    assert names == ["Урна.jpg", "Акт.pdf"]
    page.get_by_role("button", name="Файл 1").click()
    assert page.locator("[data-kept] li").count() == 1
    assert Store(page).waiting() == []


@pytest.mark.parametrize(
    ("problem", "words"),
    [("NotFoundError", "whyMissing"), ("NotReadableError", "whyBusy")],
)
def test_without_a_camera_the_page_says_why(files_screen, problem, words):
    page = files_screen
    page.evaluate(FAILS, problem)
    page.click("[data-record=video]")
    said(page, words)
    assert page.locator("[data-record]").first.is_visible()
    assert Store(page).waiting() == []


def test_whoever_has_not_allowed_the_camera_is_told_how(pocket):
    pocket.context.clear_permissions()
    to_files(pocket)
    pocket.click("[data-record=video]")
    said(pocket, "whyDenied")
    assert pocket.locator("#id_files").is_enabled()
    pocket.context.grant_permissions(ALLOWED)


def test_a_phone_that_is_full_ends_the_recording_and_keeps_it(files_screen, portal_live):
    page = files_screen
    line = page.context.new_cdp_session(page)
    origin = {"origin": portal_live.url}
    record(page, "voice")
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    line.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + 10_000})
    said(page, "cutFull")
    page.wait_for_selector("[data-kept] .file-done")
    line.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used - 500_000})
    page.click("[data-record=voice]")
    said(page, "whyFull")
    line.send("Storage.overrideQuotaForOrigin", origin)
    save(page)
    assert [len(item["files"]) for item in Store(page).waiting()] == [1]
