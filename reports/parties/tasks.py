"""What workers do for this room by the clock."""

from celery import shared_task

from reports.parties import keeping


@shared_task(name="reports.parties.forget_ended")
def forget_ended() -> None:
    keeping.forget_ended()
