"""People who walk the whole line in a browser, and the files they carry."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.evidence import media_files

_signed_in: dict[tuple[str, str], list] = {}


@pytest.fixture
def sign_in(portal_live):
    """Signs the person of a role in, with both factors; the session is kept for later tests,
    since a code is good for one use only."""

    def make(page, role: str) -> None:
        known = _signed_in.get((portal_live.url, role))
        if known:
            page.context.add_cookies(known)
            return
        account = portal_live.account(role)
        page.goto("/account/login/")
        page.fill("[name=login]", account["username"])
        page.fill("[name=password]", account["password"])
        page.click("main form button[type=submit]")
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code_of(account["totp_secret"]))
        page.click("main form button.button[type=submit] >> nth=0")
        page.wait_for_url("**/desk/**")
        cookies = page.context.cookies()
        _signed_in[portal_live.url, role] = [c for c in cookies if c["name"] != "language"]

    return make


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture(scope="session")
def carried(tmp_path_factory):
    """A photo with place and time, a video and a voice note, as a phone makes them."""
    folder = tmp_path_factory.mktemp("carried")
    return {
        "photo": media_files.photo(folder / "IMG_20261122_0941.jpg"),
        "video": media_files.video(folder / "VID_0942.mp4"),
        "voice": media_files.recording(folder / "voice.ogg", "-c:a", "libopus"),
    }


def wait_until(said, what: str, seconds: int = 240):
    """The first true answer of `said()`; fails with `what` when none comes."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := said():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds} s")
