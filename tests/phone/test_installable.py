"""The form among a phone's programs, under a name and a picture that say nothing."""

import io

import pytest
from PIL import Image

from tests.browsing import ARGUMENTS, PHONE, WHOLE, Watched, chromium_program
from tests.phone import reporting


@pytest.fixture
def whole_phone(browser, portal_live):
    """Only a browser with windows knows what keeps a page from being installed."""
    program = chromium_program(WHOLE)
    with browser.browser_type.launch(executable_path=program, args=ARGUMENTS) as chromium:
        context = chromium.new_context(base_url=portal_live.url, locale="ru-RU", **PHONE)
        watched = Watched(context, portal_live.url)
        yield context.new_page()
        watched.close()


def test_a_browser_finds_nothing_that_keeps_it_from_being_installed(whole_phone):
    page = whole_phone
    reporting.with_shell(page)
    wire = page.context.new_cdp_session(page)
    found = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A page of a test stands in a private window, which is no reason of ours.
    assert [wrong["errorId"] for wrong in found] in ([], ["in-incognito"])
    manifest = wire.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "/shell/ru/app.webmanifest" in manifest["url"]


@pytest.mark.django_db
class TestManifest:
    def told(self, client, vaults, election, settings, **changes):
        for name, value in changes.items():
            setattr(settings, name, value)
        return client.get("/shell/kk/app.webmanifest").json()

    def test_the_operator_names_it(self, client, vaults, election, settings):
        told = self.told(client, vaults, election, settings, APP_NAME="Күнтізбе")
        assert (told["name"], told["start_url"], told["scope"]) == ("Күнтізбе", "/", "/")
        assert told["display"] == "standalone"
        assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
        for icon in told["icons"]:
            body = b"".join(client.get(icon["src"]).streaming_content)
            width, height = Image.open(io.BytesIO(body)).size
            assert f"{width}x{height}" == icon["sizes"]

    def test_by_default_its_name_says_nothing(self, client, vaults, election, settings):
        told = self.told(client, vaults, election, settings)
        assert told["name"] == "Қойын дәптер"
        assert client.get("/shell/icons/secret.png").status_code == 404
