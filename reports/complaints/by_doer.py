"""Who did it decides whom one complains to first: by what the folder says each body answers for."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.jurisdictions import pack
from portal.jurisdictions.remedies import Addressee

FIRST, AS_NAMED, LAST = range(3)


@dataclass(frozen=True)
class Standing:
    """Where a body stands among those proposed, and why, in words; "" when for no such reason."""

    rank: int = AS_NAMED
    reason: str = ""


def standing(addressee: Addressee, done_by: str) -> Standing:
    """First whoever answers for such people; last the body they belong to, and those that answer
    for others alone. Nobody is left out: a lawyer may know better."""
    country = pack.get()
    doer = country.doers.get(done_by)
    if doer is None:
        return Standing()
    if doer.code in addressee.answers_for:
        return Standing(FIRST, _("It answers for whoever did it: {who}.").format(who=doer.label))
    if addressee.id in doer.of:
        return Standing(
            LAST,
            _("Whoever did it belongs to it ({who}): the bodies above it come first.").format(
                who=doer.label
            ),
        )
    if addressee.answers_only:
        others = ", ".join(str(country.doers[code].label) for code in addressee.answers_for)
        return Standing(LAST, _("It answers for others alone: {others}.").format(others=others))
    return Standing()
