"""Django's own list for servers on the open network, with the settings of a production."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal import security_txt

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_left_to_mend_in_production(tmp_path):
    soon = datetime.now(UTC) + timedelta(days=200)
    production = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "kq3v9x1zr7w5t8m2n4b6c0dfghjlpsayeu" * 2,
        "ALLOWED_HOSTS": "portal.example",
        "SITE_URL": "https://portal.example",
        "VAR_DIR": str(tmp_path),
        "RECEIPT_SIGNING_KEY": "c2lnbmluZw==",
        "SECURITY_CONTACT": "mailto:security@portal.example",
        "SECURITY_CONTACT_UNTIL": f"{soon:%Y-%m-%d}",
    }
    asked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr


@pytest.fixture
def contact(settings):
    settings.SITE_URL = "https://portal.example"
    settings.SECURITY_CONTACT = ["mailto:security@portal.example"]
    settings.SECURITY_CONTACT_UNTIL = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    return settings


def test_whoever_finds_a_hole_reads_whom_to_tell(contact, client, db):
    told = client.get("/.well-known/security.txt")
    assert told["Content-Type"] == "text/plain; charset=utf-8"
    lines = told.content.decode().splitlines()
    assert "Contact: mailto:security@portal.example" in lines
    assert f"Expires: {contact.SECURITY_CONTACT_UNTIL}T23:59:59Z" in lines
    assert "Canonical: https://portal.example/.well-known/security.txt" in lines


def test_a_contact_whose_day_is_over_is_not_shown(contact, client, db):
    contact.SECURITY_CONTACT_UNTIL = "2020-01-01"
    assert client.get("/.well-known/security.txt").status_code == 404
    assert "is over" in security_txt.problem()
    contact.SECURITY_CONTACT_UNTIL = "whenever"
    assert "a day such as" in security_txt.problem()
    contact.SECURITY_CONTACT = ["security@portal.example"]
    assert "mailto:" in security_txt.problem()
