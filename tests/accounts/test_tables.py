"""Django's desk over tables: administrators look, nobody writes, and nothing sealed is there."""

import importlib
from contextlib import contextmanager

import pytest
from django.contrib.admin import site
from django.db import models
from django.urls import NoReverseMatch, clear_url_caches, reverse

from portal import urls
from portal.accounts.admin_site import Table
from portal.lib.ledger import LedgerEntry

pytestmark = pytest.mark.django_db


def test_the_tables_hold_nothing_sealed_no_ledger_and_no_librarys_secrets():
    assert site._registry
    for model, table in site._registry.items():
        assert isinstance(table, Table)
        assert not issubclass(model, LedgerEntry)
        for name in table.shown:
            column = next((field for field in model._meta.fields if field.name == name), None)
            assert not isinstance(column, models.BinaryField), (model, name)
            assert "password" not in name and "sealed" not in name and "wrapped" not in name
    assert {model._meta.app_label for model in site._registry} == {
        "accounts",
        "lib",
        "registry",
        "taxonomy",
    }


def test_an_administrator_looks_people_up_and_can_change_nobody(ada, tanya, olga, signed_in):
    browser = signed_in(ada)
    listed = browser.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert "Tanya" in listed
    assert olga.username not in listed
    shown = reverse("admin:accounts_user_change", args=[tanya.pk])
    page = browser.get(shown).content.decode()
    assert "Triager" in page
    assert tanya.password not in page
    assert browser.post(shown, {"username": "x", "is_active": ""}).status_code == 403
    tanya.refresh_from_db()
    assert tanya.is_active and tanya.username == "tanya"


def test_every_table_can_be_opened(ada, precinct, signed_in):
    browser = signed_in(ada)
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert browser.get(reverse(name)).status_code == 200


@contextmanager
def mounted(settings, path):
    settings.ADMIN_PATH = path
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ADMIN_PATH = "behind-the-house"
    importlib.reload(urls)
    clear_url_caches()


def test_without_a_path_of_the_operators_there_is_no_such_desk(settings):
    with mounted(settings, ""), pytest.raises(NoReverseMatch):
        reverse("admin:index")
