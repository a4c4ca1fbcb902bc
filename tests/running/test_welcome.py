"""What `make run` prints is enough to come in: from here, and from a phone."""

import json

from portal import welcome


def test_phones_are_given_addresses_that_they_can_reach(monkeypatch):
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda *asked: [(0, 0, 0, "", (ip, 0)) for ip in ("127.0.1.1", "192.168.7.5")],
    )
    said = welcome.for_phones(8001)
    assert "http://192.168.7.5:8001/" in said
    assert "127." not in said


def test_a_machine_without_a_network_says_so(monkeypatch):
    monkeypatch.setattr(welcome, "own_addresses", list)
    assert "no address" in welcome.for_phones(8001)


def test_every_second_factor_can_be_set_up(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    accounts = [
        {
            "role": name,
            "username": name,
            "password": "p",
            "totp_secret": f"SECRETOF{name}",
            "otpauth": f"otpauth://totp/x?secret=SECRETOF{name}",
        }
        for name in ("hana", "tanya")
    ]
    (tmp_path / "demonstration.json").write_text(json.dumps({"accounts": accounts}))
    said = welcome.demonstration("http://127.0.0.1:8000")
    assert "The second factor of hana, to scan. For everybody else type the TOTP secret" in said
    assert "SECRETOFtanya" in said
