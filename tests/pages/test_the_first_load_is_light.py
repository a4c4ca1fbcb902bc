"""A cheap phone on a slow line gets its first page in one small bundle."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.test import Client

STATIC = Path(settings.BASE_DIR, "static")


def weight(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 6))


def test_the_reporters_sheet_is_small_and_stands_in_the_page_itself(house, db):
    answer = Client().get("/nowhere/")
    page = answer.content.decode()
    assert re.findall(r'<link rel="stylesheet"', page) == []
    [sheet] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(gzip.compress(sheet.encode(), 6)) <= 10_000
    assert "@import" not in sheet


def test_the_policy_allows_that_sheet_and_no_other(house, db):
    answer = Client().get("/nowhere/")
    [sheet] = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    [styles] = re.findall(r"style-src ([^;]+)", answer["Content-Security-Policy"])
    assert styles == f"'self' 'sha256-{digest}'"


def test_a_bare_phone_page_with_everything_it_loads_is_far_below_its_limit(house, db):
    page = Client().get("/nowhere/").content
    scripts = re.findall(r'<script[^>]* src="/static/([^"]+)"', page.decode())
    # What every page can do: be left at once, and say that something waits.
    assert scripts == ["js/phone/everywhere.js", "js/phone/badge.js"]
    loaded = sum(map(weight, ("img/favicon.svg", *scripts)))
    loaded += weight("js/phone/quick-exit.js")
    assert loaded + len(gzip.compress(page, 6)) <= 15_000


def test_no_sheet_asks_another_host():
    for sheet in (STATIC / "css").glob("*.css"):
        assert not re.search(r"url\(|https?:|//\w", sheet.read_text())
