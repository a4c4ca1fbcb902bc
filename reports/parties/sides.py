"""Whether the same person stands on both sides: told by keyed hashes, never by names.

A name is compared without its endings and without the patronymic, in any order of its words; of
the other side every two words that follow each other may be a name. What is found is a reason to
look, and nothing more.
"""

import re

from portal.accounts import linking
from portal.accounts.models import User, Vault
from portal.jurisdictions.search import fold
from reports.cases.models import Case
from reports.parties.representation_models import Mark

PURPOSE = "parties"
PATRONYMIC = re.compile(r"(вич|вна|вны|вне|вича|вичу|улы|кызы|кызынын|улынын)$")
ENDING = re.compile(r"(ого|ому|ой|ый|ая|ую|ых|ым|ом|ем|ею|ою|а|я|у|ю|ы|и|е|о|й|ь)$")
SHORTEST = 3
MOST_WORDS = 60


def note(case: Case, side: str, texts, member) -> None:
    """Remember the names on one side of a case. Raises VaultLocked."""
    marks = {_hash(one, member) for text in texts for one in _names(text, side)}
    known = Mark.objects.filter(case=case, side=side, mark__in=marks).values_list("mark", flat=True)
    rows = [Mark(case=case, side=side, mark=mark) for mark in marks - set(known)]
    Mark.objects.bulk_create(rows, ignore_conflicts=True)


def conflicts(name: str, member) -> list[Case]:
    """Cases in which this person is complained of. Raises VaultLocked."""
    marks = [_hash(one, member) for one in _names(name, Mark.Side.OURS)]
    rows = Mark.objects.filter(mark__in=marks, side=Mark.Side.THEIRS)
    return list(Case.objects.filter(pk__in=rows.values("case")).order_by("pk"))


def conflicts_of(case: Case, user: User) -> tuple[list[Case], int]:
    """Cases with somebody of this one on the other side: those that this person sees, and how
    many others. Needs no key: equal marks are equal."""
    found = set()
    for side, other in ((Mark.Side.OURS, Mark.Side.THEIRS), (Mark.Side.THEIRS, Mark.Side.OURS)):
        marks = Mark.objects.filter(case=case, side=side).values("mark")
        found |= set(Mark.objects.filter(side=other, mark__in=marks).values_list("case", flat=True))
    seen = list(Case.objects.visible_to(user).filter(pk__in=found).order_by("pk"))
    return seen, len(found) - len(seen)


def _names(text: str, side: str) -> set[str]:
    words = [one for one in re.findall(r"[^\W\d_]+", fold(text)) if len(one) >= SHORTEST]
    words = [_stem(one) for one in words[:MOST_WORDS] if not PATRONYMIC.search(one)]
    if side == Mark.Side.OURS:
        return {" ".join(sorted(words[:2]))} if len(words) > 1 else set()
    return {" ".join(sorted(pair)) for pair in zip(words, words[1:], strict=False)}


def _stem(word: str) -> str:
    short = ENDING.sub("", word)
    return short if len(short) >= SHORTEST else word


def _hash(value: str, member) -> str:
    return linking.keyed_hash(value, kind=Vault.Kind.CASE, purpose=PURPOSE, member=member)
