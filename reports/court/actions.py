"""What lawyers do with bundles for court: ask for one, go on with it, take it out."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.cases import history
from reports.complaints import finals, reading
from reports.complaints.models import Complaint
from reports.court import handing, tasks
from reports.court.models import CourtBundle, Part

MOST = 2000
State = CourtBundle.State


@transaction.atomic
def ask_for(
    complaints: list[Complaint], *, election, precinct, language: str, by: User, member
) -> CourtBundle:
    """A bundle of these complaints as they are approved now. Raises VaultLocked and Refused."""
    if not complaints or len(complaints) > MOST:
        raise Refused(_("Choose at least one complaint, and at most 2,000."))
    unready = [one.number for one in complaints if one.approved_revision_id is None]
    if unready:
        raise Refused(
            _("These are not approved: {numbers}. Approve them, or leave them out.").format(
                numbers=", ".join(unready[:20])
            )
        )
    keys.require(member, Vault.Kind.CASE)
    pair = Keypair.generate()
    bundle = CourtBundle(election=election, precinct=precinct, language=language, requested_by=by)
    bundle.key_public = pair.public
    bundle.key_for_case = keys.seal_to(Vault.Kind.CASE, pair.private, bundle.place("key"))
    bundle.save(force_insert=True)
    standing = finals.standing_for([one.approved_revision_id for one in complaints])
    finals_now = {one.revision_id: one.pk for one in standing.order_by("pk")}
    Part.objects.bulk_create(
        Part(
            bundle=bundle,
            number=number,
            complaint=one,
            revision_id=one.approved_revision_id,
            final=finals_now.get(one.approved_revision_id),
        )
        for number, one in enumerate(complaints, 1)
    )
    return bundle


def go_on(bundle: CourtBundle, *, member) -> None:
    """Hand over what waits, and set a worker to it once everything is handed over."""
    if bundle.state not in (State.HANDING, State.MAKING):
        return
    if bundle.state == State.HANDING and not handing.hand_on(bundle, member):
        return
    if bundle.state == State.MAKING and not reading.has_failed(last_job(bundle)):
        return
    with transaction.atomic():
        CourtBundle.objects.filter(pk=bundle.pk, state=State.HANDING).update(state=State.MAKING)
        if bundle.is_still(State.MAKING):
            tasks.ask(bundle, private_key(bundle, member))
    bundle.refresh_from_db()


def last_job(bundle: CourtBundle):
    return reading.last_job(tasks.SLICE, bundle)


def private_key(bundle: CourtBundle, member) -> str:
    """Raises VaultLocked."""
    vault = keys.require(member, Vault.Kind.CASE)
    return sealing.unseal_text(bytes(bundle.key_for_case), vault.private, bundle.place("key"))


def record_download(bundle: CourtBundle, *, by: User) -> None:
    for part in bundle.parts.select_related("complaint__case"):
        history.record(
            part.complaint.case,
            history.Verb.DOWNLOADED,
            by=by,
            complaint=part.complaint.number,
            copy=bundle.copy_code,
            court=bundle.number,
        )
