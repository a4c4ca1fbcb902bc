"""The workers: one small prefork group per queue, fed by nudges that hold a job's id.

The database is the truth and the queue a hint (`portal/lib/jobs.py`), so results are not
kept, and a message that is lost or comes twice does no harm.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

from portal.lib import folder_broker, redis_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
folder_broker.install()
redis_broker.install()

app = Celery("portal")


@setup_logging.connect
def keep_the_portals_own_log(**_more):
    """Celery would write lines of its own beside it, with another clock and past its filter."""


app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    # A job taken by a worker that dies goes back; only one waits in a worker's hands.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Longer than any step of the media pipeline allows itself, shorter than Redis waits.
    task_soft_time_limit=40 * 60,
    task_time_limit=45 * 60,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=600_000,
    # A web process never waits long for a queue that is away: the sweeper tells later.
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
    # Nobody listens to workers' events or gives them orders; health asks the database.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    # Django's logging holds the filter that lets nothing sealed out.
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    task_default_queue="intake",
    timezone="UTC",
    beat_schedule={
        # Each queue by its own workers: one that is stuck holds up nobody else's work.
        **{
            f"sweep-{queue}": {
                "task": "portal.jobs.sweep",
                "args": [queue],
                "schedule": float(settings.SWEEP_SECONDS),
                # Sweeps that nobody did in time are not worth catching up on.
                "options": {"queue": queue, "expires": float(settings.SWEEP_SECONDS)},
            }
            for queue in settings.QUEUES
        },
        "let-go-of-held-uploads": {
            "task": "portal.evidence.let_go_of_held_uploads",
            "schedule": 3600.0,
            "options": {"queue": "intake", "expires": 3600.0},
        },
        "let-go-of-old-bundles": {
            "task": "reports.complaints.let_go_of_old_bundles",
            "schedule": 3600.0,
            "options": {"queue": "documents", "expires": 3600.0},
        },
        "let-go-of-court-bundles": {
            "task": "reports.court.let_go_of_old_bundles",
            "schedule": 3600.0,
            "options": {"queue": "documents", "expires": 3600.0},
        },
        "notice-silence": {
            "task": "reports.complaints.notice_silence",
            "schedule": 900.0,
            "options": {"queue": "documents", "expires": 900.0},
        },
        # A letter goes once a day; whoever was away in the morning catches up with it.
        "write-morning-letters": {
            "task": "reports.complaints.write_morning_letters",
            "schedule": 900.0,
            "options": {"queue": "documents", "expires": 900.0},
        },
        "look-for-changed-days": {
            "task": "reports.complaints.look_for_changed_days",
            "schedule": 300.0,
            "options": {"queue": "documents", "expires": 300.0},
        },
        "compare-files": {
            "task": "reports.incidents.compare_files",
            "schedule": 20.0,
            "options": {"queue": "intake", "expires": 20.0},
        },
        "look-after-intake-keys": {
            "task": "reports.incidents.look_after_intake_keys",
            "schedule": 3600.0,
            "options": {"queue": "intake", "expires": 3600.0},
        },
        "raise-urgency": {
            "task": "reports.incidents.raise_urgency",
            "schedule": 3600.0,
            "options": {"queue": "intake", "expires": 3600.0},
        },
        "forget-links-of-ended-reports": {
            "task": "reports.cases.forget_ended",
            "schedule": 3600.0,
            "options": {"queue": "intake", "expires": 3600.0},
        },
        "forget-people-of-ended-cases": {
            "task": "reports.parties.forget_ended",
            "schedule": 3600.0,
            "options": {"queue": "documents", "expires": 3600.0},
        },
        "look-for-words": {
            "task": "reports.hotline.look_for_words",
            "schedule": 60.0,
            "options": {"queue": "intake", "expires": 60.0},
        },
        "batch": {
            # At the quarters of an hour, which is as closely as any ledger tells a guarded time.
            "task": "portal.evidence.batch",
            "schedule": crontab(minute="*/15"),
            "options": {"queue": "intake", "expires": 600.0},
        },
    },
)
if settings.IS_INGEST:
    # A node has nothing else to do.
    kept = ("sweep-intake", "let-go-of-held-uploads")
    app.conf.beat_schedule = {name: app.conf.beat_schedule[name] for name in kept} | {
        "forget-what-was-handed-on": {
            "task": "reports.incidents.forget_what_was_handed_on",
            "schedule": 3600.0,
            "options": {"queue": "intake", "expires": 3600.0},
        }
    }
app.autodiscover_tasks()
app.steps["worker"].add("portal.workers:Pulse")
# Every thread of a web server finds this app, not only the one that imported it.
app.set_default()
