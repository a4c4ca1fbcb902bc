"""`/.well-known/security.txt`: whom to tell of a hole in the portal (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

# The standard asks for less than a year; whoever reads a longer promise trusts it less.
LONGEST = timedelta(days=366)


def text() -> str | None:
    """The file, or None where nobody is named or the day named is over."""
    ends = until()
    if not settings.SECURITY_CONTACT or ends is None or ends <= timezone.now():
        return None
    lines = [f"Contact: {address}" for address in settings.SECURITY_CONTACT]
    lines.append(f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}")
    if settings.SECURITY_CONTACT_ENCRYPTION:
        lines.append(f"Encryption: {settings.SECURITY_CONTACT_ENCRYPTION}")
    lines.append(f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}")
    lines.append(f"Canonical: {settings.SITE_URL.rstrip('/')}/.well-known/security.txt")
    return "\n".join(lines) + "\n"


def problem() -> str | None:
    """What the operator has to mend, in words."""
    if not settings.SECURITY_CONTACT:
        return "SECURITY_CONTACT is missing: whoever finds a hole has nobody to tell."
    if not all(
        one.startswith(("mailto:", "https://", "tel:")) for one in settings.SECURITY_CONTACT
    ):
        return "SECURITY_CONTACT: write mailto:name@example.org or https://…"
    ends = until()
    if ends is None:
        return "SECURITY_CONTACT_UNTIL is missing: a day such as 2027-06-30, at most a year away."
    if not timezone.now() < ends <= timezone.now() + LONGEST:
        return "SECURITY_CONTACT_UNTIL is over, or more than a year away."
    return None


def until() -> datetime | None:
    try:
        day = datetime.strptime(settings.SECURITY_CONTACT_UNTIL, "%Y-%m-%d").date()
    except ValueError:
        return None
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
