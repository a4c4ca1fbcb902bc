"""Whom a process of the portal believes when it speaks with another over TLS."""

import ssl


def believing(certificate: str | None, *, by_name: bool = True) -> ssl.SSLContext:
    """This one certificate and no other; without one, those that the machine believes.

    Not `by_name`: whoever asks a process of its own machine calls it by a number.
    """
    context = ssl.create_default_context(cafile=certificate or None)
    if certificate:
        context.check_hostname = by_name
    return context
