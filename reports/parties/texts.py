"""Which texts name whom: kept for later rooms, which write and hand in such texts.

A text is known here by its public number only. What it says of a person is sealed to the case
vault, as every complaint with names is, and goes when they left and no text of ours needs it.
"""

import json
from datetime import datetime

from django.db import models

from portal.accounts import keys
from portal.accounts.models import Vault
from reports.parties.models import Collective, NamedIn, Signatory
from reports.parties.names import Person

State = Signatory.State


def name(text, people: list[Person]) -> None:
    """Remember that a text names these people."""
    for one in people:
        told = {
            "name": one.name,
            "status": one.status,
            "address": one.address,
            "contact": one.contact,
            "iin": one.iin,
        }
        row = NamedIn(text=text, signatory=one.signatory)
        sealed = keys.seal_to(Vault.Kind.CASE, json.dumps(told, ensure_ascii=False), row.place())
        NamedIn.objects.get_or_create(
            text=text, signatory=one.signatory, defaults={"sealed_person": sealed}
        )


def people(rows, member: keys.OpenMember | None) -> list[Person]:
    """The people that these rows tell of, opened. Raises VaultLocked."""
    keys.require(member, Vault.Kind.CASE)
    return [
        Person(row.signatory, **json.loads(member.read(Vault.Kind.CASE, sealed, row.place())))
        for row in rows
        if (sealed := row.sealed_person) is not None
    ]


def standing(text) -> models.QuerySet:
    return NamedIn.objects.of(text).filter(signatory__state=State.SIGNED)


def left(text) -> models.QuerySet:
    return NamedIn.objects.of(text).who_left()


def some_left(names: list) -> set:
    """Those of these texts that somebody left."""
    return set(NamedIn.objects.filter(text__in=names).who_left().values_list("text", flat=True))


def left_between(text, since: datetime | None, until: datetime) -> models.QuerySet:
    """Those who left after the text was let out and before it was handed in."""
    rows = left(text).filter(signatory__ended_at__lte=until)
    return rows.filter(signatory__ended_at__gt=since) if since else rows


def left_after(text, since: datetime, until: datetime) -> models.QuerySet:
    """Those who left between, even where the text does not name them any more: a copy may."""
    rows = NamedIn.objects.of(text).exclude(signatory__state=State.DELETED)
    return rows.filter(signatory__ended_at__gt=since, signatory__ended_at__lte=until)


def names_who_do_not_go_on(text) -> bool:
    """Whether it names somebody who left, or who did not agree to a further complaint."""
    rows = NamedIn.objects.of(text).exclude(sealed_person=None)
    agreed = Signatory.Consent.FURTHER
    return any(not (row.signatory.stands and agreed in row.signatory.consents) for row in rows)


def forget_left(text) -> None:
    """The text does not name them any more: neither do we."""
    left(text).update(sealed_person=None)


def forget(text) -> None:
    """The text was deleted."""
    NamedIn.objects.filter(text=text).update(sealed_person=None)


def collective_of(text) -> Collective | None:
    row = NamedIn.objects.of(text).first()
    return row.signatory.collective if row else None
