"""Files that wait for a worker who holds one particular intake key."""

from portal.accounts.models import IntakeKey
from portal.evidence.models import EvidenceItem, Upload

State = Upload.State
COMING = (State.ARRIVING, State.WHOLE)


def waits(key: IntakeKey, holders=()) -> bool:
    """Whether a file can only be opened, or be given to its report, with this key.

    What a phone has sealed tells not to which key, so any that came since the key was made counts.
    A file that staff were told about waits no longer, unless its report (one of `holders`) does.
    """
    if EvidenceItem.objects.filter(
        intake_public=key.public, key_for_intake__isnull=False, state=EvidenceItem.State.RECEIVED
    ).exists():
        return True
    coming = Upload.objects.filter(state__in=COMING)
    coming = coming.filter(reason="") | coming.filter(holder__in=holders)
    ours = coming.filter(intake_public=key.public)
    sealed = coming.filter(by_phone=True, expires_at__gte=key.made_at)
    return (ours | sealed).exists()


def forget(key: IntakeKey) -> None:
    """Copies of items' keys that nobody will open: an examination that was stopped is asked for
    again by a member, whose own copy opens the item."""
    for model in (EvidenceItem, Upload):
        model.objects.filter(intake_public=key.public).update(key_for_intake=None)
