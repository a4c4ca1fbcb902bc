"""Chromium for tests: a phone and a desk that forgive nothing.

Each page must load without an error in its console, without breaking the content security
policy, and without asking any other host for anything.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1280, "height": 800}}
# Only what WCAG asks for, and no details of what is well: half the time.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}
SERIOUS = {"serious", "critical"}


# Chromium without its windows takes a third of the time; what lies in a profile on the disk, and
# what an installed app is, only the whole one shows.
WHOLE = ("chromium", "chrome", "google-chrome")
WITHOUT_WINDOWS = ("chromium-headless-shell", *WHOLE)


def chromium_program(names=WITHOUT_WINDOWS) -> str:
    """Where Chromium is; raises an AssertionError that says how to get it."""
    given = os.environ.get("CHROMIUM")
    found = given or next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is not installed (Debian: apt-get install chromium)."
    return found


@pytest.fixture(scope="session")
def browser():
    program = chromium_program()
    # Django refuses its database from a thread with an event loop; Playwright's is harmless.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Watched:
    """A browser context whose pages tell what went wrong in them."""

    def __init__(self, context, base: str):
        self.context = context
        self.base = base
        self.wrongs: list[str] = []
        self.expected: list[str] = []
        context.set_default_timeout(15_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrongs.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) => "
            "console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )

    def expect(self, words: str) -> None:
        """Allow console errors that contain these words (a refusal the test provokes)."""
        self.expected.append(words)

    def _console(self, message) -> None:
        if message.type == "error" and not any(words in message.text for words in self.expected):
            self.wrongs.append(
                f"console: {message.text} ({message.page.url if message.page else ''})"
            )

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if (
            parts.scheme in {"http", "https", "ws", "wss"}
            and parts.netloc != urlsplit(self.base).netloc
        ):
            self.wrongs.append(f"asked another host: {request.url}")

    def close(self) -> None:
        self.context.close()
        assert not self.wrongs, "\n".join(self.wrongs)


@pytest.fixture
def _watched(browser):
    opened = []

    def make(base: str, language: str, **options):
        # The server's own screens, unless a test asks for those that the phone keeps (tests/phone).
        options.setdefault("service_workers", "block")
        context = browser.new_context(
            base_url=base, locale=LOCALES[language], timezone_id="Asia/Almaty", **options
        )
        watched = Watched(context, base)
        opened.append(watched)
        page = context.new_page()
        page.watched = watched
        return page

    yield make
    for watched in opened:
        watched.close()


@pytest.fixture
def phone(_watched, portal_live):
    """Makes a page on a cheap phone; `phone(language="kk", java_script_enabled=False)`."""

    def make(language: str = "ru", base: str = "", **options):
        return _watched(base or portal_live.url, language, **{**PHONE, **options})

    return make


@pytest.fixture
def desk(_watched, portal_live):
    """Makes a page at a desk."""

    def make(language: str = "ru", base: str = "", **options):
        return _watched(base or portal_live.url, language, **{**DESK, **options})

    return make


@pytest.fixture
def axe():
    """Fails when axe finds something serious on a page."""

    def look(page) -> None:
        # The page's own policy forbids scripts that are not ours; axe comes in by evaluation.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("(how) => axe.run(how).then((all) => all.violations)", AXE)
        serious = [
            f"{wrong['id']}: {wrong['help']}\n"
            + "\n".join(f"    {node['html'][:160]}" for node in wrong["nodes"][:5])
            for wrong in found
            if wrong["impact"] in SERIOUS
        ]
        assert not serious, f"{page.url}\n" + "\n".join(serious)

    return look
