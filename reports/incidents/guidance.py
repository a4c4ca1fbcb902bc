"""What helps a person with this type of violation: evidence, limits, whom to turn to, rights."""

from dataclasses import dataclass

from django.utils.translation import get_language

from portal.jurisdictions import pack

SHOWN = 3
FORBIDDEN = ("no-marked-ballots", "do-not-interfere")
ADVISED = ("station-in-frame", "protect-personal-data", "audio-photo-video-first")
AFTERWARDS = ("get-a-number", "sign-the-appeal")


@dataclass(frozen=True)
class Way:
    """One body to turn to: why it, how to reach it, by when."""

    name: object
    about: object
    why: object
    channels: list
    limits: list


def evidence_for(code: str | None) -> list:
    """The kinds of evidence that help to prove this type, as texts."""
    country = pack.get()
    violation = country.violations.get(code or "")
    return [country.evidence_kinds[kind].label for kind in violation.evidence] if violation else []


def forbidden_in_recording() -> list:
    """What the law forbids whoever records."""
    return _rules(FORBIDDEN)


def advised_in_recording() -> list:
    """What makes a recording worth something, and whom to protect in it."""
    return _rules(ADVISED)


def paper_rules() -> list:
    """What to mind when a complaint is handed in."""
    return _rules(AFTERWARDS)


def _rules(codes: tuple) -> list:
    rules = pack.get().evidence_rules
    return [rules[code].text for code in codes if code in rules]


def ways_for(code: str | None) -> list[Way]:
    """The addressees of this type in the order proposed, the first few."""
    country = pack.get()
    violation = country.violations.get(code or "")
    if violation is None:
        return []
    wanted = set(violation.time_limits)
    ways = []
    for proposal in country.addressees_for(violation)[:SHOWN]:
        addressee = proposal.addressee
        limits = [limit for limit in addressee.time_limits if limit in wanted]
        ways.append(
            Way(
                name=addressee.name,
                about=addressee.jurisdiction,
                why=proposal.step.text if proposal.step else None,
                channels=[country.channels[channel] for channel in addressee.channels],
                limits=[country.time_limits[limit] for limit in limits],
            )
        )
    return ways


@dataclass(frozen=True)
class Right:
    """One right of the reporter: in plain words, how to use it, and the article it rests on."""

    text: object
    in_practice: object
    basis: str


@dataclass(frozen=True)
class Rights:
    """Those that this type breaks, and the others."""

    touched: list[Right]
    others: list[Right]


def rights_for(code: str | None, *, observes: bool) -> Rights:
    """The reporter's own rights. Observers read those that were broken, or all when none was;
    voters the others too: who is forced to vote wants to know that a complaint gets a number.
    """
    country = pack.get()
    table = country.observer_rights if observes else country.voter_rights
    rights = sorted(table.values(), key=lambda right: right.number)
    touched = [right for right in rights if code in right.violations]
    others = [] if observes and touched else [right for right in rights if right not in touched]
    return Rights([_right(right) for right in touched], [_right(right) for right in others])


def _right(right) -> Right:
    basis = pack.get().cite(right.basis, get_language())
    return Right(right.text, right.in_practice, basis)


def note_for(code: str | None):
    """What lawyers wrote down to mind about this type."""
    violation = pack.get().violations.get(code or "")
    return violation.note if violation else None
