"""What a member of staff can be limited to: the regions, and the elections that are open."""

from observers.registry.models import Election, Region


def choices() -> dict[str, list[tuple[str, str]]]:
    """Codes and names; `settings.SCOPE_CHOICES` names this function, accounts know no registry."""
    return {
        "regions": [(row.code, str(row)) for row in Region.objects.order_by("order")],
        "elections": [(row.code, str(row)) for row in Election.objects.current()],
    }
