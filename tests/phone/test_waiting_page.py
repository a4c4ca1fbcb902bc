"""The page of what waits on the phone: numbers and sizes, and no word of anything else."""

import base64
import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.incidents.bundles import Bundle
from tests.phone.keeping import Core
from tests.phone.observing import STORY, Store, save, to_files

NAME = "Фамилия-директора.jpg"
UPLOADS = "**/api/v1/uploads/"


@pytest.fixture
def waiting(vera, tmp_path):
    """A phone without a network on which one report with one file waits."""
    page = vera
    photo = tmp_path / NAME
    photo.write_bytes(os.urandom(40_000))
    page.context.set_offline(True)
    to_files(page)
    page.set_input_files("#id_files", photo)
    page.wait_for_selector("[data-kept] .file-done")
    save(page)
    return page


def test_it_shows_numbers_lets_pause_and_forgets_when_asked_twice(waiting, axe):
    page = waiting
    page.goto("/waiting/")
    page.wait_for_selector("[data-items] > li")
    page.wait_for_selector("[data-waits]:not([hidden])")
    assert page.locator("[data-waits] [data-count]").inner_text() == "1"
    (row,) = page.locator("[data-items] > li").all()
    assert "41 КБ" in row.inner_text() and row.locator("progress").count() == 1
    for secret in (STORY, NAME, NAME.split(".")[0], "director", Store(page).waiting()[0]["report"]):
        assert secret not in page.locator("main").inner_text()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    axe(page)
    row.locator("[data-pause]").click()
    row.locator("[data-resume]").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-resume]')")
    assert Store(page).waiting()[0]["paused"]
    assert not row.locator("[data-forget]").is_visible()
    row.locator(".actions summary").click()
    row.locator("[data-forget]").click()
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert Store(page).waiting() == []
    page.wait_for_selector("[data-waits]", state="hidden")
    axe(page)


def test_a_file_that_is_refused_for_good_says_what_to_do(waiting, axe):
    page = waiting
    page.watched.expect("413")
    page.context.route(UPLOADS, lambda route: route.fulfill(status=413, body="<h1>413</h1>"))
    page.context.set_offline(False)
    page.goto("/waiting/")
    row = page.locator("[data-items] > li")
    row.locator("[data-file-refused]").wait_for()
    assert "слишком большой" in row.inner_text() and "Слова: получены" in row.inner_text()
    page.set_viewport_size({"width": 320, "height": 740})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    axe(page)
    row.locator("[data-carry-file]").click()
    assert page.evaluate("document.activeElement.matches('[data-pack]')")
    row.locator("[data-file-refused] summary").click()
    row.locator("[data-forget-file]").click()
    page.wait_for_selector("[data-empty]:not([hidden])")
    page.context.unroute(UPLOADS)


def test_it_tells_of_what_comes_and_goes_while_it_is_open(waiting):
    page = waiting
    page.goto("/waiting/")
    page.wait_for_selector("[data-items] > li")
    page.check("[data-wifi-only]")
    for _look in range(50):
        if Store(page).do("return (await phone.outbox.settings.get()).wifiOnly"):
            break
        page.wait_for_timeout(50)
    page.reload()
    page.wait_for_selector("[data-items] > li")
    page.wait_for_selector("[data-wifi-only]:checked")
    page.context.set_offline(False)
    page.click("[data-send-now]")
    page.wait_for_selector("[data-empty]:not([hidden])", timeout=30_000)


# A phone that hands files to other apps, and what it was given to hand on.
SHARING = """() => {
  navigator.canShare = ({ files }) => files?.length === 1;
  navigator.share = async ({ files: [file] }) => {
    const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const sha256 = Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0"));
    globalThis.shared = { name: file.name, type: file.type, sha256: sha256.join("") };
  };
}"""


def signed_by(portal, report: str, whole: dict) -> str:
    """What somebody brings back from where all of this report was handed in."""
    key = (Path(portal.var) / "keys" / "receipt-signing.key").read_text()
    core = Core()
    core.signing = Ed25519PrivateKey.from_private_bytes(base64.b64decode(key))
    parts = [("envelope", report, whole["envelope"])]
    parts += [("sealed-file", file["id"], file["body"]) for file in whole["files"]]
    told = [(what, number, hashlib.sha256(data).hexdigest()) for what, number, data in parts]
    return json.dumps({"receipts": [core.receipt(*one) for one in told]})


def test_what_waits_is_saved_shared_and_shown_and_goes_by_a_receipt(waiting, portal_live):
    page = waiting
    page.goto("/waiting/")
    page.evaluate(SHARING)
    row = page.locator("[data-items] > li")
    report = Store(page).waiting()[0]["report"]
    whole = Store(page).contents(report)
    row.locator("details:has([data-pack]) > summary").click()
    row.locator("[data-pack]").click()
    row.locator("[data-share]:focus").click()
    with page.expect_download() as saved:
        row.locator("[data-save]").click()
    data = saved.value.path().read_bytes()
    [carried] = Bundle(io.BytesIO(data)).reports
    assert Bundle(io.BytesIO(data)).words_of(carried) == whole["envelope"]
    assert [str(carried.report_id), len(carried.files)] == [report, 1]
    name, sha256 = saved.value.suggested_filename, hashlib.sha256(data).hexdigest()
    assert name.removesuffix(".zip").isdecimal()
    shared = {"name": name, "type": "application/zip", "sha256": sha256}
    assert page.evaluate("globalThis.shared") == shared
    row.locator("details:has([data-show-codes]) > summary").click()
    row.locator("[data-show-codes]").click()
    codes = row.locator("dialog[open]")
    codes.locator("[data-words-only]").wait_for()
    assert codes.locator("canvas").evaluate("(one) => one.width") > 20
    first = codes.locator("[data-number]").inner_text()
    assert codes.locator("canvas").get_attribute("aria-label") == first
    page.keyboard.press("ArrowRight")
    assert codes.locator("[data-number]").inner_text() != first
    page.keyboard.press("Escape")
    codes.wait_for(state="detached")
    # Nothing that was shown is left in the page.
    assert row.locator("canvas").evaluate("(one) => one.width") == 0
    page.wait_for_selector("[data-show-codes]:focus")
    page.fill("[data-receipts-text]", signed_by(portal_live, report, whole))
    page.click("[data-receipts-take]")
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert "2" in page.locator("[data-receipts-said]").inner_text()
    assert Store(page).waiting() == []


def test_without_javascript_it_says_that_nothing_is_kept(phone):
    page = phone(language="en", java_script_enabled=False)
    page.goto("/waiting/")
    assert "Without JavaScript nothing is ever kept" in page.locator("main").inner_text()
    assert page.locator("[data-items]").is_hidden()
