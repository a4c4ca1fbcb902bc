"""What the worker does here: before each piece of work it looks which edition counts."""

from celery.signals import task_prerun

from reports.taxonomy import editions


@task_prerun.connect(dispatch_uid="reports.taxonomy.follow")
def look_at_the_edition(**_told) -> None:
    editions.follow(now=True)
