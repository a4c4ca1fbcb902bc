"""The signed list of addresses, and the doors through which phones come from another of them."""

import json
import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal import addresses, checks, statics
from portal.addresses import Unusable
from tests.incidents.walking import Walk

MIRROR, ONION = "https://mirror.example", "http://abcdefghij234567.onion"


@pytest.fixture
def owner():
    """Whoever keeps the key, on a machine that is no server."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def handed_out(settings, tmp_path, owner):
    """Puts a list where a server looks for it."""
    settings.ADDRESS_LIST = tmp_path / "addresses.json"
    settings.ADDRESSES_SIGNED_BY = addresses.public_of(owner)

    def put(by=owner, version=1, **changes):
        until = timezone.now() + timedelta(days=90)
        said = addresses.written([MIRROR], ONION, version=version, valid_until=until) | changes
        signed = addresses.sign(said, by)
        settings.ADDRESS_LIST.write_text(json.dumps(signed.as_dict()))
        return signed

    return put


def test_a_list_is_handed_out_as_its_owner_signed_it(client, handed_out):
    signed = handed_out()
    answer = client.get("/addresses.json")
    assert answer.status_code == 200
    assert answer.json() == signed.as_dict()
    said = json.loads(answer.json()["list"])
    assert (said["version"], said["mirrors"], said["onion"]) == (1, [MIRROR], ONION)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_without_a_list_nothing_is_there(client, settings, tmp_path):
    settings.ADDRESS_LIST = tmp_path / "none.json"
    answer = client.get("/addresses.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert checks.problems() == []


def test_a_list_of_another_owner_is_refused_at_the_start(handed_out):
    handed_out(by=Ed25519PrivateKey.generate())
    with pytest.raises(checks.Unsafe, match="not signed by the key"):
        checks.refuse_to_start("web")


def test_a_wrong_list_that_comes_later_leaves_the_one_before(client, handed_out, caplog):
    signed = handed_out()
    client.get("/addresses.json")
    handed_out(by=Ed25519PrivateKey.generate(), version=99)
    assert client.get("/addresses.json").json() == signed.as_dict()
    assert "not handed out" in caplog.text


def test_a_new_list_is_handed_out_without_a_restart(client, handed_out):
    handed_out()
    client.get("/addresses.json")
    signed = handed_out(version=2)
    assert client.get("/addresses.json").json() == signed.as_dict()


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        '{"list": "{}", "signature": "AAAA"}',
        '{"list": 7, "signature": 7}',
    ],
)
def test_what_is_no_list_is_refused(owner, wrong):
    with pytest.raises(Unusable):
        addresses.read(wrong, addresses.public_of(owner))


@pytest.mark.parametrize(
    "change", [{"mirrors": 7}, {"onion": "http://x.example"}, {"valid_until": "soon"}]
)
def test_a_signed_list_that_no_phone_can_use_is_refused(handed_out, change):
    handed_out(**change)
    assert addresses.current() is None


def test_the_command_makes_a_key_that_others_cannot_read_and_signs(tmp_path, capsys):
    key, output = tmp_path / "owner.key", tmp_path / "addresses.json"
    call_command("sign_addresses", key, output, "--mirror", MIRROR, "--onion", ONION)
    said = capsys.readouterr().out
    public = said.rpartition("ADDRESSES_SIGNED_BY=")[2].strip()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().strip() not in said
    first = addresses.read(output.read_text(), public)
    call_command("sign_addresses", key, output, "--mirror", "https://other.example/")
    second = addresses.read(output.read_text(), public)
    assert second.said["mirrors"] == ["https://other.example"]
    assert second.said["version"] >= first.said["version"]


@pytest.mark.parametrize(
    "mirror", ["mirror.example", "http://plain.example", "https://a/b", "x://y"]
)
def test_the_command_says_which_address_no_phone_could_use(tmp_path, mirror):
    with pytest.raises(CommandError, match="write https|leave out"):
        call_command("sign_addresses", tmp_path / "key", tmp_path / "out", "--mirror", mirror)


# --- Doors for phones that come from another address ----------------------------------------------

REPORT = "/api/v1/reports/0b0c3f5e-7a1e-4a83-9a44-0b5d6e6f7a81/"
HERE = {"Origin": "https://blocked.example"}


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (REPORT, "PUT"),
        ("/api/v1/uploads/", "POST"),
        ("/api/v1/uploads/abc_-1/", "PATCH"),
        ("/api/v1/uploads/abc_-1/", "DELETE"),
        ("/addresses.json", "GET"),
    ],
)
def test_a_browser_that_asks_beforehand_may(client, path, method):
    asked = {**HERE, "Access-Control-Request-Method": method}
    answer = client.options(path, headers=asked)
    assert answer.status_code == 204
    assert method in answer["Access-Control-Allow-Methods"].split(", ")
    assert "Upload-Checksum" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_what_tus_itself_asks_by_options_is_still_answered(client):
    answer = client.options("/api/v1/uploads/", headers=HERE)
    assert answer["Tus-Version"] == "1.0.0"
    assert "creation" in answer["Tus-Extension"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_refusals_can_be_read_from_another_address_too(put, tus):
    for answer in (
        put("0b0c3f5e-7a1e-4a83-9a44-0b5d6e6f7a81", b"["),
        tus.look("/api/v1/uploads/a/"),
    ):
        assert answer.status_code >= 400
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Upload-Offset" in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/", "/api/v1/reports/", "/return/", "/desk/", "/api/v1/cases/"])
def test_every_other_door_stays_closed_to_other_pages(client, db, path):
    answer = client.get(path, headers=HERE)
    assert "Access-Control-Allow-Origin" not in answer
    answer = client.options(path, headers={**HERE, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("name", "open_to_others"),
    [
        ("delivery-worker.js", True),
        ("delivery-worker.0123456789ab.js", True),
        ("delivery.js", False),
        ("not-a-delivery-worker.js", False),
        ("sealer-worker.js", False),
        ("beside-worker.0123456789ab.js", False),
    ],
)
def test_one_script_alone_may_speak_with_other_addresses(name, open_to_others):
    headers = {}
    statics.add_headers(headers, "", f"/static/js/phone/{name}")
    policy = headers.get("Content-Security-Policy", "")
    assert ("connect-src 'self' https: http:" in policy) == open_to_others
    # Whoever has plain words in its hands speaks with nobody at all.
    closed = name.startswith(("sealer-worker", "beside-worker"))
    assert policy.startswith("default-src 'none'") == (open_to_others or closed)


# --- At an onion address --------------------------------------------------------------------------


def test_the_form_is_answered_at_an_onion_address_without_tls(settings, precinct, vaults):
    """Behind the proxy, whose other door is the one with TLS: Tor Browser sends the same cookies
    and the origin that it sees."""
    host = ONION.removeprefix("http://")
    settings.ALLOWED_HOSTS = ["portal.example", host]
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    said = {"host": host, "origin": ONION, "x-forwarded-proto": "http"}
    walk = Walk(Client(enforce_csrf_checks=True, headers=said))
    walk.press(role="voter")
    assert walk.step == "what"
    assert "Strict-Transport-Security" not in walk.client.get("/")
    begun = Walk(Client(enforce_csrf_checks=True, headers={**said, "origin": "http://evil.onion"}))
    answer = begun.client.post(begun.action, {**dict(begun.fields), "role": "voter"})
    assert answer.status_code == 403
