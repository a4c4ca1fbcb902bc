"""Whether the person at the phone is an observer, and where they were placed."""

from observers.registry.models import Precinct
from observers.roster.models import Deployment, Observer


def observer_of(user) -> Observer | None:
    """The observer who signed in by an organisation's link, while the organisation stands by it."""
    observer = getattr(user, "observer", None) if user.is_authenticated else None
    return observer if observer and observer.revoked_at is None else None


def deployment_of(observer: Observer | None) -> Deployment | None:
    """Where the observer stands now: at the election whose voting day comes first."""
    if observer is None:
        return None
    return (
        Deployment.objects.filter(observer=observer, election__is_open=True)
        .exclude(state=Deployment.State.GONE)
        .select_related("precinct", "precinct__region", "election")
        .order_by("election__voting_day", "pk")
        .first()
    )


def station_of(observer: Observer | None) -> Precinct | None:
    deployment = deployment_of(observer)
    return deployment.precinct if deployment else None
