"""In Chromium: a phone without a network shows its sealed report, an operator's page takes it."""

import base64
import hashlib
import json
from uuid import uuid4

import pytest

from tests.phone import keeping
from tests.phone.conftest import address, core, kept, window

__all__ = ["address", "core", "kept", "window"]

TOLD = {"role": "voter", "language": "ru", "narrative": "Канарейка в словах " * 60}
SERIES = """
const [{ partsOf, draw }, whole] = await Promise.all([
  import("/static/js/phone/qr.js"), phone.outbox.contents(given),
]);
return partsOf(given, whole.envelope, whole.sha256).map((text) => {
  const small = document.createElement("canvas");
  draw(small, text);
  // As a camera sees it: larger, and with something around it.
  const seen = document.createElement("canvas");
  seen.width = seen.height = small.width * 5 + 80;
  const ink = seen.getContext("2d");
  ink.fillStyle = "#7a8a7a";
  ink.fillRect(0, 0, seen.width, seen.height);
  ink.imageSmoothingEnabled = false;
  ink.drawImage(small, 40, 40, small.width * 5, small.width * 5);
  return seen.toDataURL("image/png").split(",")[1];
});
"""
RECEIPT = """async () => {
  const { default: jsQR } = await import("/static/vendor/jsqr.js");
  const shown = document.querySelector("[data-receipt]");
  const seen = document.createElement("canvas");
  seen.width = seen.height = shown.width * 4;
  const ink = seen.getContext("2d");
  ink.imageSmoothingEnabled = false;
  ink.drawImage(shown, 0, 0, seen.width, seen.height);
  return jsQR(ink.getImageData(0, 0, seen.width, seen.height).data, seen.width, seen.height).data;
}"""


def hears(page, words: str) -> None:
    """Wait until the page says it."""
    page.wait_for_function(
        "(words) => document.querySelector('[data-scan] [data-said]').textContent.includes(words)",
        arg=words,
    )


@pytest.fixture
def shown(kept, address, portal_live):
    """A phone that waits with one report, and pictures of its codes."""
    door = address()
    door.fault(r"(PUT|POST|GET) /(api|addresses)", *[500] * 500)
    page = kept(door, trust=keeping.trust_of(portal_live))
    report = str(uuid4())
    page.save(report, TOLD, [])
    pictures = [
        {"name": f"{at}.png", "mimeType": "image/png", "buffer": base64.b64decode(data)}
        for at, data in enumerate(page.do(SERIES, report))
    ]
    return page, report, pictures


@pytest.mark.browser
def test_the_codes_become_the_same_envelope_and_its_receipt_lets_the_phone_forget(
    shown, desk, sign_in, axe, portal_live
):
    phone, report, pictures = shown
    assert 4 < len(pictures) < 40
    page = desk("en")
    sign_in(page, "operator")
    page.goto("/desk/hotline/scan/")
    # In any order, one of them twice, one left out.
    left_out, *others = pictures
    page.set_input_files("#pictures", [*reversed(others), others[0]])
    hears(page, "Missing: 1.")
    axe(page)
    page.set_input_files("#pictures", [left_out])
    page.wait_for_selector("[data-done]:not([hidden])")
    axe(page)
    envelope = phone.contents(report)["envelope"]
    sha256 = portal_live.ask(
        "from reports.incidents.models import Envelope\n"
        f"answer = Envelope.objects.get(client_id='{report}').sha256"
    )
    assert sha256 == hashlib.sha256(envelope).hexdigest()
    receipts = json.loads(page.evaluate(RECEIPT))["receipts"]
    assert phone.do("return phone.outbox.takeReceipts(given)", receipts) == 1
    assert phone.waiting() == []


@pytest.mark.browser
def test_the_page_works_by_keys_and_says_when_there_is_no_camera(desk, sign_in):
    page = desk("en")
    sign_in(page, "operator")
    page.goto("/desk/hotline/")
    page.fill("[data-heard]", "celery jelly auction unique trumpat elegant normal wool")
    page.wait_for_selector(
        "[data-heard-as] >> text=“trumpat” was taken for “trumpet”. Read it back."
    )
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    page.wait_for_url("**/desk/hotline/scan/")
    page.keyboard.press("c")
    hears(page, "There is no camera here")


@pytest.mark.browser
def test_a_picture_without_a_code_and_codes_of_another_report_are_said(shown, desk, sign_in):
    phone, _report, pictures = shown
    other = str(uuid4())
    phone.save(other, TOLD, [])
    strange = base64.b64decode(phone.do(SERIES, other)[0])
    page = desk("en")
    sign_in(page, "operator")
    page.goto("/desk/hotline/scan/")
    page.set_input_files(
        "#pictures", {"name": "no.txt", "mimeType": "image/png", "buffer": b"no picture"}
    )
    hears(page, "In so many pictures no code of ours was found: 1.")
    page.set_input_files("#pictures", pictures[:1])
    hears(page, "1 of")
    page.set_input_files("#pictures", {"name": "x.png", "mimeType": "image/png", "buffer": strange})
    hears(page, "This code is of another report")
