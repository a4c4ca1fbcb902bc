"""A fresh copy of the sources holds no catalogues; its first start speaks every language."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.live import ROOT

# What `make run` does before its processes are forked, then one request for each language.
START = """
import sys
from io import BytesIO
from portal.wsgi import application
from django.test import RequestFactory

for language in ("ru", "kk"):
    asked = RequestFactory().get("/", headers={"Accept-Language": language}).environ
    page = b"".join(application({**asked, "wsgi.input": BytesIO()}, lambda *head: None))
    sys.stdout.buffer.write(page + b"\\0")
"""


@pytest.fixture
def fresh(tmp_path):
    """A folder of settings that read translations from a copy without anything compiled."""
    locale = tmp_path / "locale"
    shutil.copytree(ROOT / "locale", locale, ignore=shutil.ignore_patterns("*.mo"))
    (tmp_path / "fresh_settings.py").write_text(
        "from tests.settings import *\n"
        'LANGUAGE_CODE = "ru"\n'
        f"LOCALE_PATHS = [{str(locale)!r}, {str(locale / 'libraries')!r}]\n"
    )
    return tmp_path


def test_the_first_start_speaks_russian_and_kazakh(fresh):
    path = os.pathsep.join([str(ROOT), str(fresh)])
    environment = {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "fresh_settings"}
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=fresh, env=environment, capture_output=True, check=False
    )
    assert started.returncode == 0, started.stderr.decode()
    russian, kazakh, _rest = started.stdout.decode().split("\0")
    assert "Сообщить о нарушении" in russian
    assert "Бұзушылық" in kazakh
    assert "Report a violation" not in russian + kazakh
