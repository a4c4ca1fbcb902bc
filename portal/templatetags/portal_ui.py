"""Small display helpers for templates; none of them decides anything."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.health import QUEUE_NAMES
from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text

register = template.Library()

MESSAGE_ICONS = {"success": "check", "warning": "alert", "error": "alert"}
NOTE_ICONS = {"good": "check", "warn": "alert", "bad": "alert"}
SOME_ID = "00000000-0000-4000-8000-000000000000"
FILE_ICONS = {"photo": "picture", "image": "picture", "video": "video", "audio": "audio"}


@cache
def drawings() -> dict[str, str]:
    """The drawings of templates/parts/icons.svg by their names."""
    drawn = Path(settings.BASE_DIR, "templates/parts/icons.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="(\w+)"[^>]*>(.*?)</symbol>', drawn))


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """A drawing from templates/parts/icons.svg; with `label` it says what it stands for.

    It stands in the page itself: a file of drawings is read and drawn as a document of its own,
    which a slow telephone takes longer for than for all of these lines.
    """
    if not label:
        return _unspoken(name)
    return _drawn(name, format_html('role="img" aria-label="{}"', label))


@cache
def _unspoken(name: str) -> str:
    return _drawn(name, SafeString('aria-hidden="true"'))


def _drawn(name: str, said: str) -> str:
    drawing = SafeString(drawings().get(name, ""))
    return format_html('<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>', said, drawing)


@register.simple_tag
def chip(label: str, tone: str = "", drawn: str = "") -> str:
    """A word of state: `tone` is neutral, accent, info, good, warn or bad, or low, medium, high
    or critical; `drawn` names an icon."""
    return SafeString(f"{_chip_before(tone, drawn)}{conditional_escape(label)}</span>")


@cache
def _chip_before(tone: str, drawn: str) -> str:
    """What stands before the words, of which there are many more kinds."""
    kind = f" chip-{tone}" if tone else ""
    return format_html('<span class="chip{}">{}', kind, icon(drawn) if drawn else "")


@register.simple_tag
def page_of(route: str, public_id) -> str:
    """The address of a row's page: what `url` says, worked out once for all rows of a table."""
    return _page_of(route, get_script_prefix()).replace(SOME_ID, str(public_id))


@cache
def _page_of(route: str, prefix: str) -> str:
    return reverse(route, args=[SOME_ID])


@register.filter
def message_icon(level: str) -> str:
    return MESSAGE_ICONS.get(level, "info")


@register.filter
def note_icon(tone: str) -> str:
    return NOTE_ICONS.get(tone, "info")


@register.filter
def file_icon(kind: str) -> str:
    return FILE_ICONS.get(str(kind).partition("/")[0], "file")


@register.filter
def queue_name(queue: str) -> str:
    """What the workers of a queue do, as the health page says it."""
    return QUEUE_NAMES.get(queue, queue)


@register.filter
def groups(code: str) -> list[str]:
    """A code as it is read out: its own groups, or four letters at a time."""
    code = str(code)
    if "-" in code or " " in code:
        return code.replace("-", " ").split()
    return [code[start : start + 4] for start in range(0, len(code), 4)]


@register.filter
def first_id(field) -> str:
    """The id a link to this field leads to: its input, or the first of its choices."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def distance(metres: float | None) -> str:
    """Metres for people: 40 m, 350 m, 1.2 km, 48 km."""
    if metres is None:
        return ""
    if metres < 1000:
        exact = int(round(metres, -1) if metres >= 100 else round(metres))
        return _("%(number)s m") % {"number": number_format(exact)}
    places = 1 if metres < 10_000 else 0
    return _("%(number)s km") % {"number": number_format(metres / 1000, decimal_pos=places)}


@register.filter
def bytes(size: int | None) -> str:  # the name is the template's word
    """The size of a file for people, in thousands: 900 bytes, 34 kB, 2.1 MB."""
    if size is None:
        return ""
    if size < 1000:
        return _("%(number)s bytes") % {"number": number_format(size)}
    if size < 1_000_000:
        return _("%(number)s kB") % {"number": number_format(size / 1000, decimal_pos=0)}
    if size < 1_000_000_000:
        return _("%(number)s MB") % {"number": number_format(size / 1e6, decimal_pos=1)}
    return _("%(number)s GB") % {"number": number_format(size / 1e9, decimal_pos=1)}


@register.filter
def moment(at: datetime | None, zone: str | None = None) -> str:
    """A time in full, as the clocks at the place show it (`zone`, else the site's own)."""
    return shown(at, "DATETIME_FORMAT", zone)


@register.filter
def moment_short(at: datetime | None, zone: str | None = None) -> str:
    """The same in figures, for tables."""
    return shown(at, "SHORT_DATETIME_FORMAT", zone)


@register.filter
def text(words, language: str | None = None) -> str:
    """A text of the jurisdiction, or the words by language that a row keeps, for this reader."""
    if not words:
        return ""
    words = words if isinstance(words, Text) else Text(words)
    return words.in_language(language or translation.get_language())


@register.filter
def article(basis, language: str | None = None) -> str:
    """The article a rule of the jurisdiction rests on, as a letter names it."""
    return pack.get().cite(basis, language or translation.get_language()) if basis else ""


def shown(at: datetime | None, pattern: str, zone: str | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at, ZoneInfo(str(zone)) if zone else None)
    words = date_format(local, pattern)
    at_place = local.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{at_place}">{conditional_escape(words)}</time>')


@register.simple_tag
def module(name: str) -> str:
    """The address of a script that the phone keeps: the plain name by which others import it.

    Under a second name it would be loaded, and run, a second time.
    """
    return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def phone_sheet() -> str:
    """The phone's style sheet in the page itself; the policy allows exactly these bytes."""
    return SafeString(f"<style>{settings.PHONE_SHEET}</style>")
