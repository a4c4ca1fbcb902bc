"""What a person typed, to be given back when a form could not be taken.

Nothing here is kept: the words go straight back to the browser that sent them.
"""

from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from portal.evidence import uploads
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused

# Never given back: a secret should not stand in a page, and a stale token would fail again.
SECRETS = ("password", "passphrase", "csrfmiddlewaretoken")
LONG = 60
HELD = ("held", "held_name")


def given_back(request: HttpRequest) -> dict:
    """The fields of a sent form: long texts to be read again, the rest carried along hidden.

    Files cannot be given back by a browser; their fields are named, so that they can be
    chosen again. A view with `takes_held_files` gets them as sealed uploads that wait.
    """
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        files = list(request.FILES)
        if getattr(
            request.resolver_match and request.resolver_match.func, "takes_held_files", False
        ):
            fields += [pair for name in files for pair in held(request.FILES.getlist(name))]
            files = []
    except (
        RequestDataTooBig,
        TooManyFieldsSent,
        TooManyFilesSent,
        UnreadablePostError,
        MultiPartParserError,
        Refused,
    ):
        fields, files = [], []
    fields = [(name, value) for name, value in fields if not is_secret(name)]
    texts = [(name, value) for name, value in fields if is_long(value) and name not in HELD]
    return {
        "texts": texts,
        "hidden": [field for field in fields if field not in texts],
        "files": files,
    }


def held(files) -> list[tuple[str, str]]:
    """Signed tokens of files that have arrived, with their names, as a form carries them."""
    pairs = []
    for file in files:
        if file.arrived:
            name = without_controls(file.name)
            values = (uploads.hold(file.arrived, name), name)
            pairs += zip(HELD, values, strict=True)
    return pairs


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)


def is_long(value: str) -> bool:
    return len(value) > LONG or "\n" in value


def came_from_here(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of ours, as the browser tells."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
