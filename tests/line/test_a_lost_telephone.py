"""Zhanna loses her telephone, then her password, then leaves: each step by hand, in browsers."""

import re

import pytest

from tests.line.conftest import code_of

PASSWORD, LATER = "seven green bicycles", "eight blue umbrellas"
MARK = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
NEXT = "main form:not([hidden]) .actions button.button[type=submit] >> nth=0"


class Zhanna:
    """A newcomer at her computer; passkeys need an address with a name."""

    def __init__(self, page):
        self.page = page
        self.devices = page.context.new_cdp_session(page)
        self.devices.send("WebAuthn.enable")

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def comes_in(self, link: str) -> None:
        self.page.goto(link.replace("127.0.0.1", "localhost"))
        self.page.fill("[name=password1]", PASSWORD)
        self.page.fill("[name=password2]", PASSWORD)
        self.press("Come in")
        self.page.wait_for_selector("h1:has-text('Your account is there')")

    def gives_password(self, password: str) -> None:
        self.page.goto("/account/login/")
        self.page.fill("[name=login]", "zhanna")
        self.page.fill("[name=password]", password)
        self.press("Sign in")

    def signs_out(self) -> None:
        self.page.goto("/account/logout/")
        self.page.click(NEXT)

    def sets_up_an_app(self) -> str:
        """Ends at the recovery codes; returns one of them."""
        self.page.goto("/account/app/")
        secret = self.page.get_attribute("[data-copy]", "data-copy")
        self.page.fill("[name=code]", code_of(secret))
        self.press("Finish")
        self.page.wait_for_url("**/account/**")
        self.page.goto("/account/recovery-codes/")
        return self.page.inner_text(".codes li >> nth=0")

    def vault(self) -> str:
        """What her account's page says of the vault; read her fingerprint there, too."""
        self.page.goto("/account/keys/")
        return self.page.inner_text("dl.facts dd")

    def fingerprint(self) -> str:
        self.page.goto("/account/keys/")
        return self.page.inner_text("[aria-labelledby=key] .mono")


def let_in(colleague, fingerprint: str) -> None:
    """A colleague who has the vault open types what Zhanna reads to her."""
    colleague.goto("/desk/people/grants/")
    panel = colleague.locator("section.panel", has_text="Zhanna")
    panel.locator("[name=fingerprint]").fill(fingerprint[:19])
    panel.locator("button[name=vault]").click()
    colleague.wait_for_selector("text=The vault is open for this colleague")


def of_zhanna(administrator):
    administrator.goto("/desk/people/")
    administrator.get_by_role("link", name="Zhanna").click()
    administrator.wait_for_selector("h1:has-text('Zhanna')")


def confirmed(page, opens: str, does: str) -> None:
    page.locator("summary", has_text=opens).click()
    page.get_by_role("button", name=does, exact=True).click()


@pytest.fixture
def ada(desk, sign_in):
    page = desk("en")
    sign_in(page, "administrator")
    return page


@pytest.fixture
def hana(desk, sign_in):
    page = desk("en")
    sign_in(page, "operator")
    return page


@pytest.fixture
def zhanna(desk, portal_live):
    return Zhanna(desk("en", base=portal_live.url.replace("127.0.0.1", "localhost")))


def test_from_the_first_day_to_the_last(ada, hana, zhanna, axe):
    page = zhanna.page

    # The first day: a link, a password, an app, and a colleague who opens the vault.
    ada.goto("/desk/people/add/")
    ada.fill("[name=username]", "zhanna")
    ada.fill("[name=display_name]", "Zhanna")
    ada.check("[name=roles][value=operator]")
    ada.get_by_role("button", name="Make the link").click()
    zhanna.comes_in(ada.get_attribute("[data-copy]", "data-copy"))
    zhanna.gives_password(PASSWORD)
    on_paper = zhanna.sets_up_an_app()
    assert "Ask a colleague" in zhanna.vault()
    first_key = zhanna.fingerprint()
    let_in(hana, first_key)
    assert zhanna.vault() == "Open"

    # A passkey beside the app.
    stick = zhanna.devices.send("WebAuthn.addVirtualAuthenticator", {"options": MARK})
    page.click("text=Add a passkey")
    axe(page)
    page.fill("[name=name]", "blue stick")
    zhanna.press("Make it")
    page.wait_for_selector("strong:has-text('blue stick')")
    axe(page)
    zhanna.signs_out()
    zhanna.gives_password(PASSWORD)
    page.wait_for_selector("text=Answer with your passkey")
    axe(page)
    zhanna.press("Use my passkey")
    page.wait_for_url("**/desk/**")
    assert zhanna.vault() == "Open"

    # Bag, telephone and stick are gone; the paper at home is not.
    zhanna.devices.send("WebAuthn.removeVirtualAuthenticator", stick)
    zhanna.signs_out()
    zhanna.gives_password(PASSWORD)
    page.fill("[name=code]", on_paper)
    zhanna.press("Sign in")
    page.wait_for_url("**/desk/**")
    assert zhanna.vault() == "Open"
    page.click("summary:has-text('Rename or remove')")
    zhanna.press("Remove this passkey")
    page.wait_for_selector("text=The passkey is removed")
    page.goto("/account/app/away/")
    zhanna.press("Take it away")
    page.goto("/desk/hotline/calls/")
    page.wait_for_url("**/account/app/**")
    zhanna.sets_up_an_app()
    assert "your password opens it" in zhanna.vault()

    # The password is forgotten: a colleague begins anew with her, and another opens the vault.
    of_zhanna(ada)
    confirmed(ada, "Begin anew", "Make a new first password")
    given = ada.inner_text(".figure-big").strip()
    page.goto("/account/keys/")
    page.wait_for_url("**/account/login/**")
    zhanna.gives_password(given)
    zhanna.sets_up_an_app()
    page.goto("/desk/")
    page.wait_for_url("**/account/password/**")
    page.fill("[name=oldpassword]", given)
    page.fill("[name=password1]", LATER)
    page.fill("[name=password2]", LATER)
    zhanna.press("Change the password")
    page.wait_for_url("**/desk/**")
    assert "Ask a colleague" in zhanna.vault()
    assert zhanna.fingerprint() != first_key
    let_in(hana, zhanna.fingerprint())
    assert zhanna.vault() == "Open"

    # She leaves: nothing opens from then on, neither here nor with what she knows.
    of_zhanna(ada)
    confirmed(ada, "Close the account", "Close it now")
    ada.wait_for_selector("text=The account is closed")
    for path in ("/desk/hotline/calls/", "/account/keys/"):
        page.goto(path)
        assert re.search(r"/account/login/", page.url)
    zhanna.gives_password(LATER)
    page.wait_for_selector("[role=alert]")
    ada.goto("/desk/people/vaults/")
    assert ada.get_by_text("Needs a new key").count()
