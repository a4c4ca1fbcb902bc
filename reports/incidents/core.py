"""The portal's core, as an ingest node speaks with it: over HTTP, like any phone."""

import json
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 60
# Answers of the core are far shorter; what is longer is not from it.
LONGEST = 256 * 1024


class Away(Exception):
    """The core does not answer, or something else answers in its place: later, then."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    said: dict

    @property
    def code(self) -> str:
        """Why the core refused; "" for what did not come from it."""
        code = self.said.get("code")
        return code if isinstance(code, str) else ""


def ask(method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request. Nothing that sends elsewhere is followed: it is not the core. Raises Away."""
    core = urlsplit(settings.PORTAL_CORE)
    if core.scheme == "https":
        line = HTTPSConnection(
            core.hostname, core.port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        line = HTTPConnection(core.hostname, core.port, timeout=PATIENCE)
    try:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, said)
        response = line.getresponse()
        return Answer(response.status, response.headers, _mapping(response.read(LONGEST)))
    except (OSError, HTTPException):
        raise Away from None
    finally:
        line.close()


def _mapping(body: bytes) -> dict:
    try:
        said = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
