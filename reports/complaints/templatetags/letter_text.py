"""How a letter's text is shown while it is written."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.documents.structure import LINE

register = template.Library()
_PIECES = re.compile("(" + re.escape(LINE) + r" \[[^\]\n]+\])")


@register.filter
def gaps_marked(text: str) -> SafeString:
    """The text with what is still missing set off for the eye."""
    pieces = _PIECES.split(text)
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


def _piece(piece: str) -> str:
    return format_html("<mark>{}</mark>", piece) if _PIECES.fullmatch(piece) else piece
