"""A portal with the demonstration's reports and cases, and somebody signed in at all its desks."""

import base64
import contextlib
import hmac
import re
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg2

from tests.live import LivePortal, live_portal
from tests.services import Services

DATABASE = "demonstration"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# The triager, whose vault of reports is open, sits at every other desk as well.
EVERY_DESK = """
from portal.accounts.models import Role, RoleHeld, User
user = User.objects.get(username={username!r})
for role in set(Role.values) - {{"observer"}} - user.roles:
    RoleHeld.objects.create(user=user, role=role)
answer = sorted(User.objects.get(pk=user.pk).roles)
"""


@contextlib.contextmanager
def demonstration(services: Services, folder: Path) -> Iterator[LivePortal]:
    """It stands on these services, in a database of its own, with cookies as on TLS."""
    address = services.database_url
    line = psycopg2.connect(address)
    line.autocommit = True
    with contextlib.closing(line), line.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    surroundings = {
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{DATABASE}",
        "REDIS_URL": f"{services.redis_url.rpartition('/')[0]}/9",
        # Whoever floods is measured elsewhere; here everything is to be answered.
        "STRANGERS_A_MINUTE": "1000000",
        "HTTPS": "true",
    }
    with live_portal(folder, **surroundings) as portal:
        yield portal


def sign_in(portal: LivePortal) -> dict[str, str]:
    """The cookies of a browser in which one person has signed in, with every role."""
    account = portal.account("triager")
    portal.ask(EVERY_DESK.format(username=account["username"]))
    # What TLS would carry goes over this machine's own line.
    jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    browser = build_opener(HTTPCookieProcessor(jar))
    address = f"{portal.url}/account/login/"
    for typed in (
        {"login": account["username"], "password": account["password"]},
        {"code": code_of(account["totp_secret"])},
    ):
        with browser.open(address, timeout=30) as page:
            token, address = TOKEN.search(page.read().decode())[1], page.url
        body = urlencode({**typed, "csrfmiddlewaretoken": token}).encode()
        with browser.open(address, body, timeout=30) as page:
            address = page.url
    if "/desk/" not in address:
        raise RuntimeError(f"Nobody came to a desk: {address}")
    return {cookie.name: cookie.value for cookie in jar}


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    counter = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    cut = digest[-1] & 15
    number = int.from_bytes(digest[cut : cut + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
