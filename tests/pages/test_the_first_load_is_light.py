"""A cheap phone on a slow line gets its first page in one small bundle."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import Client

STATIC = Path(settings.BASE_DIR, "static")


def weight(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 6))


def test_the_reporters_sheet_is_small_and_alone(house, db):
    page = Client().get("/nowhere/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == [
        "/static/css/reporter.css"
    ]
    assert weight("css/reporter.css") <= 10_000
    assert "@import" not in (STATIC / "css/reporter.css").read_text()


def test_a_bare_phone_page_with_everything_it_loads_is_far_below_its_limit(house, db):
    page = Client().get("/nowhere/").content
    assert "script" not in page.decode()
    loaded = sum(map(weight, ("css/reporter.css", "img/icons.svg", "img/favicon.svg")))
    assert loaded + len(gzip.compress(page, 6)) <= 15_000


def test_no_sheet_asks_another_host():
    for sheet in (STATIC / "css").glob("*.css"):
        assert not re.search(r"url\(|https?:|//\w", sheet.read_text())
