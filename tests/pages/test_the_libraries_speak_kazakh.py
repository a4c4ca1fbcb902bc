"""Sentences of the libraries are Kazakh on a Kazakh page, and neither Russian nor English."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timesince import timesince
from rest_framework import serializers


@pytest.fixture(autouse=True)
def kazakh():
    with translation.override("kk"):
        yield


def test_a_form_asks_for_what_is_missing():
    with pytest.raises(ValidationError, match="Бұл өрісті толтырыңыз."):
        forms.CharField().clean("")


def test_a_form_says_how_long_a_text_may_be():
    with pytest.raises(ValidationError, match="Ең көбі 3 таңба болсын"):
        forms.CharField(max_length=3).clean("төрт")


def test_the_api_says_what_is_wrong_with_a_number():
    with pytest.raises(serializers.ValidationError, match="Бүтін сан керек."):
        serializers.IntegerField().run_validation("көп")


def test_signing_in_says_why_not():
    words = DefaultAccountAdapter.error_messages["too_many_login_attempts"]
    assert words == "Тым көп қате әрекет жасалды. Кейінірек қайталап көріңіз."


def test_months_are_written_small():
    assert date_format(date(2026, 11, 22), "DATE_FORMAT") == "2026 ж. 22 қараша"


def test_waiting_is_counted_in_kazakh():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    waited = timesince(now - timedelta(hours=2, minutes=5), now)
    assert waited.replace("\xa0", " ") == "2 сағат, 5 минут"
