"""Whether the person at the phone is an observer, and where they were placed."""

from observers.registry.models import Precinct
from observers.roster.devices import observer_of_device as observer_of_device
from observers.roster.devices import token_for as token_for
from observers.roster.models import Deployment, Observer


def observer_of(user) -> Observer | None:
    """The observer who signed in by an organisation's link, while the organisation stands by it."""
    observer = getattr(user, "observer", None) if user.is_authenticated else None
    return observer if observer and observer.revoked_at is None else None


def deployment_of(observer: Observer | None) -> Deployment | None:
    """Where the observer stands now: at the election whose voting day comes first."""
    return Deployment.objects.standing(observer) if observer else None


def station_of(observer: Observer | None) -> Precinct | None:
    deployment = deployment_of(observer)
    return deployment.precinct if deployment else None
