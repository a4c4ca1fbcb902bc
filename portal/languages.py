"""The languages of the pages: their own names, and a choice made inside a page's own form."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# In their own letters, so that anyone finds the way back from a language they cannot read.
OWN_NAMES = {"kk": ("Қазақша", "Қаз"), "ru": ("Русский", "Рус"), "en": ("English", "Eng")}


def offered() -> list[dict[str, str]]:
    """What the switch on every page shows, in the order of the settings."""
    return [
        {"code": code, "name": OWN_NAMES[code][0], "short": OWN_NAMES[code][1]}
        for code, _ in settings.LANGUAGES
    ]


def asked_for(request: HttpRequest) -> str | None:
    """The language whose button was pressed inside a page's own form, if one was.

    A form with `language_form` set sends itself when the language is switched, so that
    nothing typed is lost; its view then shows the page again and calls `remember`.
    """
    code = request.POST.get("language")
    return code if code in dict(settings.LANGUAGES) else None


def remember(response: HttpResponse, code: str) -> HttpResponse:
    """Keep the choice on this device, as Django's own `set_language` does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
