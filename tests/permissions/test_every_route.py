"""Every route × every role, and nobody, from one table."""

from pathlib import Path

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.accounts import tokens
from portal.accounts.models import STAFF_ROLES, Role
from tests.pages import looked_at

pytest_plugins = ["tests.permissions.world"]

TABLE = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text())
ROWS = {row["route"]: row for row in TABLE}
# Served by libraries to anyone, with nothing of ours in it.
REFUSED = (404,)
SIGN_IN = "/account/login/"


def routes(resolver=None, namespace=""):
    """The name of every route that the portal answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else f"(unnamed) {entry.pattern}"


def test_every_route_stands_in_the_table():
    assert sorted(set(routes()) - set(ROWS)) == []


def test_every_row_of_the_table_has_a_route():
    assert sorted(set(ROWS) - set(routes())) == []


def address(row, world):
    named = row.get("with", {})
    return reverse(row["route"], kwargs={name: world.get(of, of) for name, of in named.items()})


def allowed(row) -> set[str]:
    who = row["who"]
    if who in ("anyone", "signed-in", "between-factors"):
        return set(Role.values)
    return set(STAFF_ROLES) if who == "staff" else set(who)


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_not_named_is_told_that_nothing_is_there(method, world, everyone, signed_in):
    wrong = []
    for role, user in everyone.items():
        browser = signed_in(user)
        for row in TABLE:
            if role in allowed(row) or row.get("api"):
                continue
            status = getattr(browser, method)(address(row, world)).status_code
            if status not in REFUSED:
                wrong.append((role.value, row["route"], status))
    assert wrong == []


def test_whoever_is_named_comes_in(world, everyone, signed_in):
    """A GET is enough: 405 says that the door is open and wants a form. And of every page that
    is drawn, docs/pages-looked-at.csv says who looked at it."""
    wrong, drawn = [], {}
    for role, user in everyone.items():
        browser = signed_in(user)
        for row in TABLE:
            if role not in allowed(row) or row["who"] == "between-factors" or row.get("api"):
                continue
            answer = browser.get(address(row, world))
            is_page = "text/html" in answer.get("Content-Type", "") and b"<html" in answer.content
            if answer.status_code == 200 and is_page:
                drawn.setdefault(row["route"], set()).update(one.name for one in answer.templates)
            sent_to_sign_in = answer.status_code == 302 and SIGN_IN in answer["Location"]
            if answer.status_code in (403, 404, 500) or sent_to_sign_in:
                wrong.append((role.value, row["route"], answer.status_code))
    assert wrong == []
    assert looked_at.unrecorded(drawn) == [], "Add lines to docs/pages-looked-at.csv, and look."


def test_nobody_is_asked_to_sign_in(world, client):
    wrong = []
    for row in TABLE:
        if row.get("api"):
            continue
        answer = client.get(address(row, world))
        asked = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
        if asked is (row["who"] == "anyone"):
            wrong.append((row["route"], answer.status_code))
    assert wrong == []


def test_a_member_of_staff_without_a_second_factor_reaches_no_desk(world, everyone, client):
    wrong = []
    for role, user in everyone.items():
        if role == Role.OBSERVER:
            continue
        client.force_login(user)
        for row in TABLE:
            open_to_all = row["who"] in ("anyone", "signed-in", "between-factors")
            if open_to_all or row.get("api") or row.get("own") or role not in allowed(row):
                continue
            answer = client.get(address(row, world))
            led_on = answer.status_code == 302 and answer["Location"].startswith("/account/")
            if not led_on:
                wrong.append((role.value, row["route"], answer.status_code))
    assert wrong == []


def test_the_api_answers_by_the_same_table(world, everyone, client):
    """By token, as integrations ask; without one nobody reads what staff read."""
    wrong = []
    rows = [row for row in TABLE if row.get("api")]
    for row in rows:
        ask = getattr(client, row.get("method", "get"))
        status = ask(address(row, world)).status_code
        if (status in (401, 403)) is (row["who"] == "anyone"):
            wrong.append(("nobody", row["route"], status))
    for role, user in everyone.items():
        token = tokens.make(user)
        for row in rows:
            ask = getattr(client, row.get("method", "get"))
            answer = ask(address(row, world), headers={"Authorization": f"Token {token}"})
            if (answer.status_code in (401, 403)) is (role in allowed(row)):
                wrong.append((role.value, row["route"], answer.status_code))
    assert wrong == []


def test_an_id_of_another_kind_answers_like_an_unknown_one(world, everyone, signed_in):
    browsers = {role: signed_in(user) for role, user in everyone.items()}
    wrong = []
    for row in TABLE:
        if "public_id" not in row.get("with", {}) or row.get("api") or row["who"] == "anyone":
            continue
        # A key that is a number is unknown as a number.
        foreign = {
            name: 0 if isinstance(world.get(of), int) else "00000000-0000-4000-8000-000000000000"
            for name, of in row["with"].items()
        }
        kinds = {name: of for name, of in row["with"].items() if of not in world}
        role = sorted(allowed(row))[0]
        path = reverse(row["route"], kwargs={**foreign, **kinds})
        for method in ("get", "post"):
            status = getattr(browsers[Role(role)], method)(path).status_code
            if status not in (404, 405):
                wrong.append((row["route"], method, status))
    assert wrong == []
