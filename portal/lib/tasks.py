"""What a worker does with a nudge, and the sweep that nudges again."""

from celery import shared_task

from portal.lib import jobs


@shared_task(name="portal.jobs.work")
def work(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="portal.jobs.sweep")
def sweep(queue: str) -> None:
    jobs.sweep(queue)
