"""The institutions that guarded reports name, and reports that name the same one.

A seized server shows neither the list, which is sealed to the case vault name by name, nor which
institution a report names: only that some reports were linked to the same one, by a hash whose key
lies in the case vault. A report is linked by somebody who has opened it; whoever has not learns
nothing of the link.
"""

import json
import uuid
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys, linking
from portal.accounts.models import Role, Vault
from portal.jurisdictions.search import closeness, fold, split
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Place
from reports.incidents.forced import By
from reports.incidents.models import IncidentReport

PURPOSE = "institutions"
NAME_LIMIT = 200
# As many as a page shows, and as are opened for a search.
FOUND = 12
MOST = 5000
# Words that are in many names tell less than these letters shared.
NEAR = 0.6


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever opens reports; the names are sealed to the vault that they hold."""
        return self if user.roles & {Role.TRIAGER, Role.LAWYER} else self.none()


class Institution(models.Model):
    """One institution of the list. The name is sealed: who had it added, had a reason."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # JSON {name, kind}
    sealed = models.BinaryField()
    # Keyed hash of the folded name, so that two people do not add it twice.
    mark = models.CharField(max_length=64, unique=True)

    objects = InstitutionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"institution {self.pk}"

    def place(self) -> Place:
        return Place("institution", str(self.public_id), "name")


class InstitutionLink(models.Model):
    """That a report names an institution: the same mark, the same institution."""

    report = models.OneToOneField(IncidentReport, models.CASCADE, related_name="institution_link")
    mark = models.CharField(max_length=64, db_index=True)
    # The number of the institution, for those who may read it.
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"link of {self.report_id}"

    def place(self) -> Place:
        return Place("institution-link", str(self.report.public_id), "institution")


@dataclass(frozen=True)
class Named:
    """An institution, opened."""

    number: uuid.UUID
    name: str
    kind: str

    def __repr__(self) -> str:
        return f"Named({self.number})"

    @property
    def kind_label(self) -> str:
        return str(By(self.kind).label) if self.kind in By.values else ""


def search(words: str, member: keys.OpenMember | None) -> list[Named]:
    """The institutions whose names come nearest to what somebody wrote. Raises VaultLocked."""
    asked = set(split(words))
    if not asked:
        return []
    found = [(_likeness(asked, one.name), one) for one in _all(member)]
    near = [(score, one) for score, one in found if score >= NEAR]
    return [one for _score, one in sorted(near, key=lambda pair: (-pair[0], pair[1].name))[:FOUND]]


def add(name: str, kind: str, member: keys.OpenMember | None) -> Institution:
    """The institution of this name, added if nobody has. Raises Refused, VaultLocked."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Write the name of the institution first."))
    if len(name) > NAME_LIMIT:
        raise Refused(_("This name is too long; a short one is found more easily."))
    row = Institution(mark=_hash(f"name:{' '.join(split(name))}", member))
    told = json.dumps({"name": name, "kind": kind}, ensure_ascii=False)
    row.sealed = keys.seal_to(Vault.Kind.CASE, told, row.place())
    found, _made = Institution.objects.get_or_create(
        mark=row.mark, defaults={"public_id": row.public_id, "sealed": row.sealed}
    )
    return found


def link(
    report: IncidentReport, institution: Institution, member: keys.OpenMember | None
) -> InstitutionLink:
    """Raises VaultLocked."""
    number = str(institution.public_id)
    row = InstitutionLink(report=report, mark=_hash(f"link:{number}", member))
    told = {"mark": row.mark, "sealed": keys.seal_to(Vault.Kind.CASE, number, row.place())}
    return InstitutionLink.objects.update_or_create(report=report, defaults=told)[0]


def unlink(report: IncidentReport) -> bool:
    deleted, _rows = InstitutionLink.objects.filter(report=report).delete()
    return bool(deleted)


def of(report: IncidentReport, member: keys.OpenMember | None) -> Named | None:
    """The institution that a report was linked to, for whoever may read it. Raises VaultLocked."""
    row = InstitutionLink.objects.select_related("report").filter(report=report).first()
    if row is None:
        return None
    vault = keys.require(member, Vault.Kind.CASE)
    number = sealing.unseal_text(bytes(row.sealed), vault.private, row.place())
    found = Institution.objects.filter(public_id=number).first()
    return _opened(found, vault.private) if found else None


def naming_the_same(report: IncidentReport) -> models.QuerySet:
    """Other reports that name the same institution: never shown but through what the reader may
    see of them anyway."""
    marks = InstitutionLink.objects.filter(report=report).values("mark")
    return IncidentReport.objects.filter(institution_link__mark__in=marks).exclude(pk=report.pk)


def forget_ended() -> None:
    """Links of reports whose words are deleted go with them; later rooms look by themselves."""
    over = (IncidentReport.Progress.DELETED, IncidentReport.Progress.WITHDRAWN)
    InstitutionLink.objects.filter(report__progress__in=over, report__sealed_body=None).delete()


# --- Small things ------------------------------------------------------------------------------


def _all(member: keys.OpenMember | None) -> list[Named]:
    vault = keys.require(member, Vault.Kind.CASE)
    return [_opened(row, vault.private) for row in Institution.objects.order_by("pk")[:MOST]]


def _opened(row: Institution, private) -> Named:
    said = json.loads(sealing.unseal_text(bytes(row.sealed), private, row.place()))
    return Named(row.public_id, said["name"], said["kind"])


def _hash(value: str, member: keys.OpenMember | None) -> str:
    return linking.keyed_hash(value, kind=Vault.Kind.CASE, purpose=PURPOSE, member=member)


def _likeness(asked: set[str], name: str) -> float:
    """How well the words asked for are found in a name: its best-known word counts."""
    known = split(fold(name))
    if not known:
        return 0.0
    each = [max(closeness(word, one) for one in known) for word in asked]
    longest = max(asked, key=len)
    best = max(closeness(longest, one) for one in known)
    return max(best, sum(each) / len(each))
