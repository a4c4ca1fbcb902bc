"""Every page of the table, on a small phone in Russian and at a desk in Kazakh: nothing is wider
than the screen, and axe finds nothing serious."""

import mimetypes
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders

from portal.accounts.models import Role
from tests.browsing import DESK, PHONE
from tests.permissions.test_every_route import TABLE, address, allowed

pytest_plugins = ["tests.permissions.world"]

STATIC = "/static/"
NOBODY = "nobody"
# Drawn by a script out of what it asks for; one way to ask, with all that it takes, is unfolded.
DESCRIPTION, DESCRIBED, FOLDED = (
    "/api/docs/",
    "/api/schema/",
    ".opblock-put .opblock-summary-control",
)
# Nothing here depends on how many dots are painted.
SHAPES = {"ru": {**PHONE, "device_scale_factor": 1}, "kk": DESK}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
PICTURES = re.compile(rb'src="(/[^"]+)"')


@pytest.fixture
def browsers(client, everyone, signed_in):
    """By role, and for nobody: a client that has come in a moment ago."""
    found = {role: signed_in(user) for role, user in everyone.items()}
    for came_in in found.values():
        session = came_in.session
        for method in session["account_authentication_methods"]:
            method["at"] = time.time()
        session.save()
    return {NOBODY: client, **found}


@pytest.fixture
def shelf():
    """Hands out answers that were made before, and static files, and knows nothing else: a
    portal beside the test would need rows that are committed, and the ledgers, which are never
    emptied, would stay in the way of the next test."""
    answers = {}

    class Handing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = self.path.partition("?")[0]
            if path.startswith(STATIC) and (file := finders.find(path[len(STATIC) :])):
                with open(file, "rb") as opened:
                    body = opened.read()
                kind = mimetypes.guess_type(file)[0]
                status, headers = 200, {"Content-Type": kind, "Cache-Control": "max-age=900"}
            elif said := answers.get(path):
                status, headers, body = said.status_code, dict(said.items()), said.getvalue()
            else:
                status, headers, body = 404, {}, b""
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handing)
    server.answers = answers
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def rendered(browsers, world, language) -> dict:
    """Every answer of the table by its path, as whoever may see it is given it, and the
    pictures on the pages."""
    found = {}
    # Some pages have their language in their address; the table asks for the Russian ones.
    world = {**world, "ru": language}
    for row in TABLE:
        if row["who"] == "between-factors" or row.get("api"):
            continue
        who = NOBODY if row["who"] == "anyone" else next(r for r in Role if r in allowed(row))
        said = asked(browsers[who], address(row, world), language)
        if said.status_code == 200:
            found[said.request["PATH_INFO"]] = said
            for path in PICTURES.findall(said.getvalue()):
                path = path.decode()
                if not path.startswith(STATIC):
                    found.setdefault(path, asked(browsers[who], path, language))
    found[DESCRIBED] = asked(browsers[NOBODY], f"{DESCRIBED}?format=json", language)
    return found


def asked(client, path, language):
    return client.get(path, headers={"accept-language": language}, follow=True)


@pytest.mark.parametrize("language", SHAPES)
def test_every_page_on_a_phone_and_at_a_desk(language, world, browsers, shelf, _watched, axe):
    shelf.answers |= rendered(browsers, world, language)
    # What is put into other pages has no head of its own.
    pages = [path for path, said in shelf.answers.items() if b"<html" in said.getvalue()]
    assert len(pages) > 50
    page = _watched(shelf.url, language, service_workers="block", **SHAPES[language])
    # What axe looks at is the same in every language.
    with_axe = language == "ru"
    if with_axe:
        page.add_init_script(script=AXE_SCRIPT)
    wrong = []
    for path in pages:
        page.goto(path)
        if path == DESCRIPTION:
            page.locator(FOLDED).click()
        assert page.evaluate("document.documentElement.lang") == language
        if page.evaluate(TOO_WIDE):
            wrong.append(f"{path} is wider than the screen")
        if with_axe:
            try:
                axe(page)
            except AssertionError as found:
                wrong.append(str(found))
    assert not wrong, "\n".join(wrong)
