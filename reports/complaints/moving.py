"""What every deed at the law desk does alike: move the complaint, seal, keep the paper, tell."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.evidence import actions as evidence
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import Arrived
from portal.lib.refusals import Refused
from reports.complaints.models import Complaint
from reports.incidents import actions as incidents


def move(complaint: Complaint, state: str, version: int, **values) -> None:
    """Write columns if nobody else moved the complaint since `version` was read."""
    if not complaint.may_become(state):
        raise Refused(
            _("A complaint that is “{now}” cannot become “{then}”.").format(
                now=complaint.get_state_display(), then=Complaint.State(state).label
            )
        )
    _write(complaint, version, state=state, **values)


def stay(complaint: Complaint, version: int, **values) -> None:
    """Write columns of a complaint that stays what it is, on the same condition."""
    _write(complaint, version, **values)


def _write(complaint: Complaint, version: int, **values) -> None:
    rows = Complaint.objects.filter(pk=complaint.pk, version=version)
    moved = rows.update(version=F("version") + 1, **values)
    if not moved:
        raise Refused(
            _("Somebody else changed this complaint meanwhile. Look at it again."),
            code="changed-meanwhile",
            conflict=True,
        )
    complaint.refresh_from_db()


def seal(text: str, place) -> bytes:
    return keys.seal_to(Vault.Kind.CASE, text, place)


def keep_paper(
    arrived: Arrived | None, name: bytes | str, by: User, how: str = "filing"
) -> EvidenceItem | None:
    """A stamped copy or an answer into the vault. It names people: it is kept as guarded."""
    if arrived is None:
        return None
    sealed = {"sealed_name": name} if isinstance(name, bytes) else {"name": name}
    return evidence.receive(arrived, guarded=True, how=how, by=by, **sealed)


def tell_reporters(complaint: Complaint, progress: str, by: User) -> None:
    for report in complaint.case.reports.all():
        incidents.tell_reporter(report, progress, by=by)
