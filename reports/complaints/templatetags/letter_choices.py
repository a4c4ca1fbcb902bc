"""The letters that may go to an addressee, as the page of a new complaint offers them."""

from django import template

from portal.documents import grammar
from portal.jurisdictions import pack
from reports.complaints import proposals

register = template.Library()


@register.filter
def offered(proposed) -> list[dict]:
    """The addressee's letters, its own first: what is chosen, its name, its review."""
    known, found = pack.get().letters, []
    for kind in proposed.letters:
        letter = proposals.letters().get(kind, "ru")
        name = known[kind].label if kind in known else letter.title
        found.append({"key": f"{proposed.addressee.id}/{kind}", "name": name, "letter": letter})
    return found


@register.filter
def key_of(choice) -> str:
    """What the page sends when this letter is chosen."""
    return choice["key"] if choice else ""


@register.filter
def undeclined(structure) -> list[str]:
    """Names that stand in neutral words, because nobody knew their case."""
    return grammar.undeclined(structure.plain_text(), structure.language) if structure else []
