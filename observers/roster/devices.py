"""What an observer's device says of whose it is, when it seals something without a network."""

from datetime import timedelta

from django.core import signing

from observers.roster.models import Observer

DEVICE = "observer-device"
# From the training to long after the voting day.
GOOD_FOR = timedelta(days=120)


def token_for(observer: Observer) -> str:
    """What an observer's device puts into the reports it seals, to say whose they are.

    Nobody can make one up, and whoever finds one can at most file as this observer: it lets
    nobody in.
    """
    return signing.dumps(str(observer.public_id), salt=DEVICE)


def observer_of_device(token) -> Observer | None:
    """The observer whose device sealed a report; nobody when the token is not ours or too old,
    or when the organisation does not stand by the observer any more: the report stays one of
    somebody whom we do not know."""
    if not isinstance(token, str) or not token:
        return None
    try:
        public_id = signing.loads(token, salt=DEVICE, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Observer.objects.filter(
        public_id=public_id, revoked_at=None, account__is_active=True
    ).first()
