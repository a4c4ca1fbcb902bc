"""What every template knows: the site, its languages, and the desks of the person signed in."""

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from portal import languages
from portal.accounts import unlocking

# What a phone may know before it sends anything: the same limits the server holds to.
LIMITS = {
    "file_bytes": settings.FILE_SIZE_LIMIT,
    "files": settings.FILES_PER_REPORT,
    "text_bytes": settings.NARRATIVE_LIMIT,
}


def site() -> dict:
    """What every page knows, whoever reads it; also the pages that phones keep."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "site_name": settings.SITE_NAME,
        "languages": languages.offered(),
        "hotline_numbers": settings.HOTLINE_NUMBERS,
        "limits": LIMITS,
        "quick_exit_url": settings.QUICK_EXIT_URL,
    }


def portal(request) -> dict:
    return {
        **site(),
        "desk_nav": DeskNav(request),
        "vaults_open": getattr(request, "member_key", None) is not None,
        "vaults_stay": unlocking.IDLE,
    }


class DeskNav:
    """The desks a person may sit at, worked out only when a page shows them."""

    def __init__(self, request):
        self.request = request

    def __iter__(self):
        return iter(self.entries())

    def __bool__(self):
        return bool(self.entries())

    def __len__(self):
        return len(self.entries())

    def entries(self) -> list[dict]:
        if not hasattr(self, "_entries"):
            self._entries = desks_of(self.request.user, at=self.request.path)
        return self._entries


def desks_of(user, *, at: str = "") -> list[dict]:
    """`settings.DESK_NAV` as this person sees it; the desk they are at is marked."""
    roles = {str(role) for role in getattr(user, "roles", ())} if user.is_authenticated else set()
    entries = [
        {
            "label": desk["label"],
            "about": desk["about"],
            "icon": desk["icon"],
            "url": reverse(desk["url"]),
            "count": import_string(desk["count"])(user) if desk.get("count") else None,
            "current": False,
        }
        for desk in settings.DESK_NAV
        if roles & desk["roles"]
    ]
    here = [
        entry
        for entry in entries
        if at == entry["url"] or (entry["url"] != "/" and at.startswith(entry["url"]))
    ]
    if here:
        max(here, key=lambda entry: len(entry["url"]))["current"] = True
    return entries
