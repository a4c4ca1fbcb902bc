"""What lawyers do with the country's folder: propose a change, bring it again, publish it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import agreements
from portal.accounts.agreements import Deed
from portal.accounts.models import Agreement, Role, User
from portal.jurisdictions import folders, pack
from portal.lib.refusals import Refused
from reports.taxonomy import catalogue, editions
from reports.taxonomy.checking import Checked
from reports.taxonomy.models import Catalogue, Change

DEED = "edition"
State = Change.State


@transaction.atomic
def propose(content: bytes, why: str, *, by: User) -> Change:
    """Keep a changed folder; without faults it waits for a second person."""
    change = Change(base=_counting(), proposed_by=by)
    return _bring(change, content, why)


@transaction.atomic
def bring_again(change: Change, content: bytes, why: str, *, by: User) -> Change:
    """The same change, mended; nobody has read it like this."""
    change = Change.objects.select_for_update().get(pk=change.pk)
    if change.proposed_by_id != by.pk:
        raise Refused(_("Only the person who proposed it brings it again. Propose your own."))
    if change.state == State.PUBLISHED:
        raise Refused(_("This change is published. Propose a new one."))
    if change.is_waiting:
        agreements.withdraw(change.agreement, by=by)
    change.base, change.agreement = _counting(), None
    change.proposed_at = timezone.now()
    change = _bring(change, content, why)
    change.seen_by.clear()
    return change


def note_seen(change: Change, *, by: User) -> None:
    """This person has had the differences on the screen: of this folder, not of one that was
    brought while they were being worked out."""
    with transaction.atomic():
        now = Change.objects.select_for_update().get(pk=change.pk)
        if now.agreement_id == change.agreement_id:
            now.seen_by.add(by)


def _counting() -> Catalogue:
    return catalogue.rows_of(pack.get())


def _bring(change: Change, content: bytes, why: str) -> Change:
    checked = Checked(content, pack.get())
    if not checked.faults and not checked.differences:
        raise Refused(_("Nothing in this folder differs from the edition that counts."))
    change.files, change.why, change.faults = content, why.strip(), checked.faults
    change.state = State.FAULTY if checked.faults else State.PROPOSED
    change.save()
    if change.state == State.PROPOSED:
        change.agreement = agreements.ask(
            DEED, checked.version, by=change.proposed_by, change=str(change.public_id)
        )
        change.save(update_fields=["agreement"])
    return change


def _of(row: Agreement) -> Change:
    change = Change.objects.filter(public_id=row.detail["change"], agreement=row).first()
    if change is None:
        raise Refused(_("The change was brought again meanwhile. Read the new one."))
    return change


def _describe(row: Agreement) -> str:
    change = Change.objects.filter(public_id=row.detail["change"]).first()
    why = change.why if change else ""
    words = _("Publish the edition {version} of the law. Read its differences under Law, Changes.")
    return "\n".join(filter(None, (words.format(version=row.about), why)))


def _check(row: Agreement, *, by: User) -> None:
    change = _of(row)
    if not change.seen_by.filter(pk=by.pk).exists():
        raise Refused(_("Read the differences first: Law, Changes, this change."))
    if change.base.version != pack.get().version or not _still_counts(change.base):
        raise Refused(
            _(
                "Another edition was published meanwhile; this change would undo it. Take the "
                "new edition out, make the change in it, and bring it again."
            ),
            conflict=True,
        )


def _still_counts(base: Catalogue) -> bool:
    return Catalogue.objects.filter(pk=base.pk, is_current=True).exists()


def _publish(row: Agreement, *, by: User, member) -> None:
    """The change becomes the edition by which new reports and cases are taken."""
    change = _of(row)
    code = pack.get().code
    files = folders.packed(folders.unpacked(bytes(change.files), code), code)
    edition, _made = catalogue.load(editions.loaded(files, code), files=files)
    change.state, change.edition = State.PUBLISHED, edition
    change.save(update_fields=["state", "edition"])
    transaction.on_commit(lambda: editions.follow(now=True))


PUBLISHING = Deed(
    label=gettext_lazy("A new edition of the law"),
    roles=frozenset({Role.LAWYER}),
    askers=frozenset({Role.LAWYER}),
    describe=_describe,
    check=_check,
    perform=_publish,
    # Articles are looked up in libraries, not on a night's shift.
    open_for=timedelta(days=14),
)


def folder_to_take(version: str) -> tuple[str, bytes]:
    """An edition as a ZIP to change in one's own programs: its name and its bytes."""
    country = editions.of(version)
    files = folders.files_of(editions.folder_of(country))
    return f"{country.code}-{country.version}.zip", folders.packed(files, country.code)
