"""Karim at the coordinator's desk."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english(vaults):
    with translation.override("en"):
        yield


@pytest.fixture
def desk(karim, signed_in):
    return signed_in(karim, headers={"accept-language": "en"})
