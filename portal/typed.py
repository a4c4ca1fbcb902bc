"""What a person typed, to be given back when a form could not be taken.

Nothing here is kept: the words go straight back to the browser that sent them.
"""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from portal.lib.refusals import Refused

# Never given back: a secret should not stand in a page, and a stale token would fail again.
SECRETS = ("password", "passphrase", "csrfmiddlewaretoken")
LONG = 60


def given_back(request: HttpRequest) -> dict:
    """The fields of a sent form: long texts to be read again, the rest carried along hidden.

    Files cannot be given back by a browser; their fields are named, so that they can be
    chosen again.
    """
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        files = list(request.FILES)
    except (
        RequestDataTooBig,
        TooManyFieldsSent,
        UnreadablePostError,
        MultiPartParserError,
        Refused,
    ):
        fields, files = [], []
    fields = [(name, value) for name, value in fields if not is_secret(name)]
    texts = [(name, value) for name, value in fields if is_long(value)]
    return {
        "texts": texts,
        "hidden": [field for field in fields if field not in texts],
        "files": files,
    }


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)


def is_long(value: str) -> bool:
    return len(value) > LONG or "\n" in value
