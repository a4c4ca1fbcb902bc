"""Whoever copies the database comes in with nothing that stands in it."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client

from portal.accounts import tokens
from portal.accounts.models import ApiToken, User
from portal.accounts.sessions import SessionStore, stored

LIST = "/api/v1/reports/"
MIGRATION = "portal.accounts.migrations.0004_only_hashes_of_tokens"


def asked(client, token):
    return client.get(LIST, headers={"Authorization": f"Token {token}"}).status_code


def test_a_sessions_row_is_no_cookie(signed_in, tanya):
    browser = signed_in(tanya)
    cookie = browser.cookies["sessionid"].value
    row = Session.objects.get()
    assert row.session_key == stored(cookie) != cookie
    assert browser.get("/desk/cases/").status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get("/desk/cases/").status_code == 302


def test_signing_out_leaves_no_row_behind(signed_in, tanya):
    browser = signed_in(tanya)
    browser.logout()
    assert not Session.objects.exists()


def test_another_secret_of_the_server_opens_no_session(signed_in, tanya, settings):
    browser = signed_in(tanya)
    settings.SECRET_KEY = "another " * 8
    assert browser.get("/desk/cases/").status_code == 302


@pytest.mark.django_db
def test_a_session_is_kept_found_renamed_and_let_go_of():
    session = SessionStore()
    session["a"] = 1
    session.save()
    first = session.session_key
    assert SessionStore(first)["a"] == 1
    assert session.exists(first) and not session.exists(stored(first))
    session.cycle_key()
    assert SessionStore(session.session_key)["a"] == 1
    assert "a" not in SessionStore(first)
    session.flush()
    assert not Session.objects.exists()


def test_a_tokens_row_is_no_token(client, tanya):
    token = tokens.make(tanya)
    assert asked(client, token) == 200
    row = ApiToken.objects.get()
    assert token not in str(ApiToken.objects.values().get())
    assert asked(client, row.digest) == 401


def test_a_token_ends_with_the_account(client, tanya):
    token = tokens.make(tanya)
    User.objects.filter(pk=tanya.pk).update(is_active=False)
    assert asked(client, token) == 401


def test_nobody_reads_a_list_with_a_password_that_somebody_else_knows(client, signed_in, tanya):
    token, browser = tokens.make(tanya), signed_in(tanya)
    assert browser.get(LIST).status_code == 200
    User.objects.filter(pk=tanya.pk).update(password_is_first=True)
    assert asked(client, token) == 403
    assert browser.get(LIST).status_code == 403


def test_a_token_is_printed_once_for_somebody_at_a_desk(client, tanya):
    printed = StringIO()
    call_command("give_token", tanya.username, stdout=printed)
    assert asked(client, printed.getvalue().strip()) == 200
    call_command("give_token", tanya.username, "--take-away", stdout=StringIO())
    assert not ApiToken.objects.exists()


def test_a_token_from_before_is_carried_over_as_its_hash(client, tanya):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE authtoken_token (key varchar(40), user_id bigint)")
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s)", ["0" * 40, tanya.pk])
    import_module(MIGRATION).carry_over(apps, connection.schema_editor())
    assert asked(client, "0" * 40) == 200
    assert "authtoken_token" not in connection.introspection.table_names()
