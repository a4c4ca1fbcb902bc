"""What every answer of every route says to the browser, read off the permission table."""

import re

import pytest

from portal.evidence.answering import SANDBOX
from tests.permissions.test_every_route import TABLE, address, allowed

pytest_plugins = ["tests.permissions.world"]

# The same for everybody, and nobody's: what a browser or a proxy may keep.
KEPT = {"incidents:worker", "incidents:app_icon", "api-jurisdiction", "health"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Of pages; what is no page runs nothing at all, and the description of the API is a library's.
STRICT = (
    "default-src 'none'",
    "object-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types portal",
)
NO_PAGES = {"incidents:worker"}
# Drawn by a library that makes its pages out of texts; nothing of ours is on it.
UNTRUSTED = {"api-docs"}
SENSES = re.compile(r"(camera|microphone|geolocation|publickey-credentials-\w+)=\(self\)")
ASKS_FOR = {
    "fieldwork:station": {"geolocation"},
    "fieldwork:checklist": {"camera", "geolocation"},
    "hotline:scan": {"camera"},
    "mfa_add_webauthn": {"publickey-credentials-create"},
    "mfa_authenticate": {"publickey-credentials-get"},
    **dict.fromkeys(
        ["incidents:form", "incidents:step", "incidents:shell", "incidents:shell_page"],
        {"camera", "microphone", "geolocation"},
    ),
    "fieldwork:mine": {"camera", "microphone", "geolocation"},
}


def wrongs(route: str, answer) -> list[str]:
    """What is missing or too much in an answer's headers."""
    found = [f"{name}: {answer.get(name)}" for name in ALWAYS if answer.get(name) != ALWAYS[name]]
    policy = answer.get("Content-Security-Policy", "")
    if route not in NO_PAGES and policy != SANDBOX:
        strict = STRICT[:-2] if route in UNTRUSTED else STRICT
        found += [part for part in strict if part not in policy.split("; ")]
    if "'unsafe" in policy or "*" in policy:
        found.append(policy)
    if route not in KEPT and "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.get('Cache-Control')}")
    if set(SENSES.findall(answer["Permissions-Policy"])) - ASKS_FOR.get(route, set()):
        found.append(answer["Permissions-Policy"])
    if "Server" in answer or "X-Powered-By" in answer:
        found.append("says what it runs on")
    return [f"{route} {answer.status_code}: {one}" for one in found]


def test_every_answer_carries_the_walls(world, everyone, signed_in, client):
    """To somebody who may come in, and to a stranger who asks and sends."""
    browsers = {role.value: signed_in(user) for role, user in everyone.items()}
    found = []
    for row in TABLE:
        path = address(row, world)
        for answer in (
            browsers[min(allowed(row))].get(path),
            client.get(path),
            client.post(path),
        ):
            found += wrongs(row["route"], answer)
    assert found == []


@pytest.mark.parametrize("path", ["/nothing/here/", "/api/v1/nothing/", "/desk/cases/%00/"])
def test_an_address_that_leads_nowhere_carries_them_too(client, path):
    assert wrongs("none", client.get(path)) == []


def test_only_pages_that_ask_for_a_sense_get_it(client, db):
    form = client.get("/")["Permissions-Policy"]
    assert set(SENSES.findall(form)) == ASKS_FOR["incidents:form"]
    assert not SENSES.findall(client.get("/return/")["Permissions-Policy"])
