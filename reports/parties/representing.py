"""Standing for somebody: taken on, proved on paper, ended."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents.letters import Letters, load_letters
from portal.documents.pdf import write_pdf
from portal.evidence import actions as evidence
from portal.evidence.uploads import Arrived
from portal.jurisdictions import pack
from portal.lib import references
from portal.lib.refusals import Refused
from reports.cases import history
from reports.cases.models import Case
from reports.parties import sides
from reports.parties.representation_models import Mark, Representation, SignedPaper
from reports.taxonomy import editions

LANGUAGES = ("kk", "ru")
Verb = history.Verb


@transaction.atomic
def take_on(
    case: Case, told: dict, *, since: date, until: date, looked: bool, by: User, member
) -> Representation:
    """`told` is {name, iin, address, contact, details, powers, fee}. Raises Refused when the
    person is complained of elsewhere and nobody has looked at that, VaultLocked."""
    if until < since:
        raise Refused(_("It would end before it begins. Look at the two days."))
    found = sides.conflicts(told["name"], member)
    if found and not looked:
        raise Refused(
            _(
                "We complain of a person of this name elsewhere. Look at it, talk to a colleague, "
                "and tick that you did; what you typed is kept."
            ),
            code="conflict",
        )
    row = Representation(
        number=f"R-{references.new_reference()}", case=case, lawyer=by, since=since, until=until
    )
    words = json.dumps(told, ensure_ascii=False)
    row.sealed_person = keys.seal_to(Vault.Kind.CASE, words, row.place())
    row.save()
    sides.note(case, Mark.Side.OURS, [told["name"]], member)
    history.record(case, Verb.REPRESENTED, by=by, representation=row.number)
    return row


@transaction.atomic
def end(row: Representation, *, by: User) -> None:
    if row.is_over:
        raise Refused(_("It has ended already."))
    row.ended_on = timezone.localdate()
    row.save(update_fields=["ended_on"])
    history.record(row.case, Verb.REPRESENTATION_ENDED, by=by, representation=row.number)


@transaction.atomic
def keep_paper(row: Representation, kind: str, arrived: Arrived, name, *, by: User) -> SignedPaper:
    """The signed copy into the vault. It names people: it is kept as guarded. Raises Refused."""
    if row.is_deleted:
        raise Refused(_("Who was represented was deleted: its time was over."))
    sealed = {"sealed_name": name} if isinstance(name, bytes) else {"name": name}
    item = evidence.receive(arrived, guarded=True, how="filing", by=by, **sealed)
    history.record(row.case, Verb.PAPER_KEPT, by=by, representation=row.number)
    return SignedPaper.objects.create(representation=row, kind=kind, item=item, by=by)


def person_of(row: Representation, member: keys.OpenMember | None) -> dict:
    """Raises VaultLocked, Refused when its time was over."""
    if row.is_deleted:
        raise Refused(_("Who was represented was deleted: its time was over."))
    keys.require(member, Vault.Kind.CASE)
    return json.loads(member.read(Vault.Kind.CASE, bytes(row.sealed_person), row.place()))


def _letters() -> Letters:
    """Those of the edition that counts, read once a process."""
    return _read(editions.folder_of(pack.get()))


@cache
def _read(folder: Path) -> Letters:
    return load_letters(folder / "letters")


def paper(row: Representation, kind: str, language: str, member) -> bytes:
    """The PDF to be signed; what is not known stays a visible gap. Raises VaultLocked."""
    told = person_of(row, member)
    powers = [line.strip() for line in told["powers"].splitlines() if line.strip()]
    facts = {
        "language": language,
        "reference": row.number,
        "today": timezone.localdate(),
        "complainant_name": told["name"],
        "complainant_iin": told["iin"],
        "complainant_address": told["address"],
        "complainant_contact": told["contact"],
        "representative_name": row.lawyer.display_name or row.lawyer.username,
        "representative_details": told["details"],
        "matter": row.case.number,
        "election_name": row.case.election.name_in(language) if row.case.election else "",
        "place": row.case.region.name_in(language) if row.case.region else "",
        "powers": powers,
        "fee": told["fee"],
        "valid_from": row.since,
        "valid_until": row.until,
    }
    return write_pdf(_letters().get(kind, language).fill(facts))
