"""What `make run` prints: where to go, and who may sign in to the demonstration."""

import contextlib
import io
import ipaddress
import json
import socket

import segno
from django.conf import settings
from django.urls import NoReverseMatch, reverse

PLACES = (
    ("Phone form", "incidents:form"),
    ("Staff desk", "desk"),
    ("API documentation", "api-docs"),
    ("Health", "health"),
)


def addresses(base: str) -> str:
    lines = []
    for label, name in PLACES:
        try:
            lines.append(f"  {label:<20} {base}{reverse(name)}")
        except NoReverseMatch:
            continue
    return "\n".join(lines)


def for_phones(port: int) -> str:
    """Under which addresses others in the same network reach what listens on all of them."""
    found = own_addresses()
    if not found:
        return "  This machine has no address in a network that phones could reach."
    lines = [f"  http://{address}:{port}{reverse('incidents:form')}" for address in found]
    return "\n".join(
        [
            "For phones in the same network (without https the server, not the phone, makes the "
            "receipt codes):",
            *lines,
        ]
    )


def own_addresses() -> list[str]:
    """The addresses of this machine in its networks, the one towards the outside first."""
    found = []
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as towards:
        # Nothing is sent: the system only says which way it would go.
        towards.connect(("192.0.2.1", 9))
        found.append(towards.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [
            about[4][0] for about in socket.getaddrinfo(socket.gethostname(), 0, socket.AF_INET)
        ]
    return [
        address for address in dict.fromkeys(found) if not ipaddress.ip_address(address).is_loopback
    ]


def banner(words: str) -> str:
    lines = [line.strip() for line in words.strip().splitlines()]
    width = max(map(len, lines))
    middle = [f"║  {line:<{width}}  ║" for line in lines]
    return "\n".join([f"╔{'═' * (width + 4)}╗", *middle, f"╚{'═' * (width + 4)}╝"])


def demonstration(base: str) -> str:
    """The accounts of the demonstration: made up, with passwords that everybody may know."""
    path = settings.VAR_DIR / "demonstration.json"
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return ""
    accounts = told["accounts"]
    parts = [
        banner(
            "DEMONSTRATION\n"
            "Everything in it is made up, and the passwords below are no secret.\n"
            "Never enter a real report, a real name or a real number."
        ),
        "",
        table(
            ("Role", "Username", "Password", "TOTP secret"),
            [
                (row["role"], row["username"], row["password"], row["totp_secret"])
                for row in accounts
            ],
        ),
        "",
        "For an authenticator app (the second factor):",
        *[f"  {row['username']:<12} {row['otpauth']}" for row in accounts if row["otpauth"]],
    ]
    first = next((row for row in accounts if row["otpauth"]), None)
    if first:
        parts += [
            "",
            f"The second factor of {first['username']}, to scan. For everybody else type the TOTP "
            'secret from the table into the app ("enter a setup key"):',
            qr(first["otpauth"]),
        ]
    for observer in told.get("observers", [])[:1]:
        link, pin = base + observer["link"], observer["pin"]
        parts += ["", f"An observer comes in with this link and the PIN {pin}:\n  {link}"]
    return "\n".join(parts)


def ingest(base: str) -> str:
    """A node that only takes and hands on."""
    return (
        f"An ingest node at {base}: it takes what phones have sealed, and nothing else, and hands "
        f"it on to {settings.PORTAL_CORE}. It holds no key that opens anything."
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(str(row[n])) for row in (head, *rows)) for n in range(len(head))]
    lines = [head, tuple("─" * width for width in widths), *rows]
    return "\n".join(
        "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def qr(text: str) -> str:
    drawn = io.StringIO()
    segno.make(text, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
