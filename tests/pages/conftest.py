"""The portal's pages are tried in a small house of their own (doors.py)."""

import pytest


@pytest.fixture
def house(settings):
    settings.ROOT_URLCONF = "tests.pages.doors"
    settings.LANGUAGE_CODE = "en"
    return settings
