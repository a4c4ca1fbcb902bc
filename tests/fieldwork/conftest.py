"""Olga at her station, and Karim at the desk."""

import uuid
from datetime import UTC, datetime

import pytest
from django.utils import translation

from observers.fieldwork import actions, reading
from observers.registry.models import Precinct

NOON = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english(vaults):
    with translation.override("en"):
        yield


@pytest.fixture
def phone(olga, signed_in):
    """Olga's phone."""
    return signed_in(olga, headers={"accept-language": "en"})


@pytest.fixture
def desk(karim, signed_in):
    return signed_in(karim, headers={"accept-language": "en"})


@pytest.fixture
def elsewhere(precinct):
    """Another station of the same election."""
    return Precinct.objects.create(
        election=precinct.election,
        number=124,
        region=precinct.region,
        commission=precinct.commission,
        venue_kk="№ 63 мектеп",
        venue_ru="Школа № 63",
        address_kk="Сәтбаев көшесі, 69",
        address_ru="улица Сатпаева, 69",
        search_text="124 мектеп школа 63 сәтбаев улица сатпаева 69",
        latitude=43.2369,
        longitude=76.9020,
    )


@pytest.fixture
def says(olga):
    """Answers a question as Olga does; `says("boxes-empty", "no")`."""

    def say(question, value="", *, user=None, number=None, now=NOON, **more):
        told = reading.read(
            {"question": question, "value": value, **more}, uuid=number or uuid.uuid4(), now=now
        )
        return actions.answer(told, observer=(user or olga).observer, now=now).answer

    return say
