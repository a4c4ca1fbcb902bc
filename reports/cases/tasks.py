"""What workers do for this room by the clock."""

from celery import shared_task

from reports.cases import keeping


@shared_task(name="reports.cases.forget_ended")
def forget_ended() -> None:
    keeping.forget_ended()
