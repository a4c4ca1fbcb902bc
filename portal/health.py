"""How the portal is doing: figures for machines, sentences for people.

Reports are taken as long as the database, the storage and the disk hold; everything else
that fails only makes work wait, and is said in words. Nothing here is about any report.
"""

import http.client
import json
import shutil
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from portal.accounts import intake_keys, signed_keys
from portal.accounts.models import Vault
from portal.celery import app
from portal.disclosure import finding
from portal.evidence import renditions, sandbox, stamps
from portal.lib import sealing, tls
from portal.lib.jobs import Job, WorkerPulse
from portal.lib.moments import QUARTER, quarter

ALIVE = timedelta(seconds=45)
SLOW = timedelta(minutes=5)
UNCONFIRMED = timedelta(hours=1)
STORAGE_TRIED_EVERY = 30

NO_WORKER = "no-worker"
GOOD, DEGRADED, DOWN = "good", "degraded", "down"
# States in which reports can be taken.
TAKING = frozenset({GOOD, DEGRADED})
STATES = {GOOD: _("Works"), DEGRADED: _("Works in part"), DOWN: _("Does not work")}
TONES = {GOOD: "good", DEGRADED: "warn", DOWN: "bad"}

QUEUE_NAMES = {
    "intake": _("Worker that opens reports"),
    "media": _("Worker for photos, videos and recordings"),
    "documents": _("Worker that writes letters"),
}

# What a media worker may lack, and what that means for the items it looks at.
LACKING = {name: words[1] for name, words in renditions.ABILITIES.items()}
LACKING["fence"] = sandbox.DESCRIPTIONS[3]
LACKING["faces"] = finding.REASONS["no_detector"]
LACKING["viruses"] = _("The virus scanner does not answer: files are kept and shown, not scanned.")


@dataclass(frozen=True)
class Reading:
    """The state of one part. `needed` parts carry the taking of reports; `reason` is a code
    for machines of why it is not good."""

    part: str
    label: str
    state: str
    says: str
    needed: bool = False
    reason: str = ""
    lacking: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def lacking_words(self) -> list[str]:
        return [LACKING[name] for name in self.lacking if name in LACKING]


def readings() -> list[Reading]:
    found = [_database()]
    if found[0].state == DOWN:
        return found
    found += [_storage(), _disk(), _queue()]
    found += [_worker(queue) for queue in settings.QUEUES]
    if not settings.IS_INGEST:
        # A node has no ledger whose times somebody could confirm, and no keys.
        found += [_clocks(), _vaults(), _intake_key()]
    return found


def verdict(found: list[Reading]) -> str:
    if any(reading.state == DOWN and reading.needed for reading in found):
        return DOWN
    if any(reading.state != GOOD for reading in found):
        return DEGRADED
    return GOOD


@never_cache
@require_safe
def health(request):
    """`/healthz`: 200 while reports can be taken, 503 when they cannot."""
    found = readings()
    state = verdict(found)
    status = 200 if state in TAKING else 503
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        page = {"readings": found, "state": state, "tone": TONES[state], "words": SUMMARIES[state]}
        return render(request, "portal/health.html", page, status=status)
    return _said(found, state, status)


@never_cache
@require_safe
def for_machines(request):
    """The same where there are no pages: on an ingest node."""
    found = readings()
    state = verdict(found)
    return _said(found, state, 200 if state in TAKING else 503)


def _said(found: list[Reading], state: str, status: int) -> JsonResponse:
    with translation.override("en"):
        parts = {
            reading.part: {
                "state": reading.state,
                "says": str(reading.says),
                **({"reason": reading.reason} if reading.reason else {}),
                **({"lacking": reading.lacking} if reading.lacking else {}),
            }
            for reading in found
        }
    return JsonResponse({"state": state, "parts": parts}, status=status)


def asked(host: str, port: int) -> dict:
    """What the health of a web process on this machine says; empty when it does not answer."""
    named = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    headers = {"Host": named[0] if named else f"{host}:{port}", "X-Forwarded-Proto": "https"}
    if settings.WEB_CERTIFICATE:
        believed = tls.believing(settings.WEB_CERTIFICATE, by_name=False)
        web = http.client.HTTPSConnection(host, port, timeout=5, context=believed)
    else:
        web = http.client.HTTPConnection(host, port, timeout=5)
    try:
        web.request("GET", "/healthz", headers=headers)
        return json.load(web.getresponse())
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        web.close()


SUMMARIES = {
    GOOD: _("Everything works. Reports are taken and worked on."),
    DEGRADED: _("Reports are taken and nothing is lost. Some work waits, or is done more simply."),
    DOWN: _("Reports cannot be taken at the moment. Phones keep theirs and send them later."),
}


# --- The parts -------------------------------------------------------------------------------


def _database() -> Reading:
    label = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            cursor.fetchone()
    except Exception:
        return Reading("database", label, DOWN, _("The database does not answer."), True, "silent")
    return Reading("database", label, GOOD, _("The database answers."), True)


# When this process last tried, and what came of it; not in the cache, which may be away too.
_storage_tried: tuple[float, str] = (0.0, "")


def _storage() -> Reading:
    """Writes, reads and removes a few bytes; not at every request, a bucket may be far."""
    global _storage_tried
    tried, state = _storage_tried
    if not state or time.monotonic() - tried > STORAGE_TRIED_EVERY:
        state = GOOD if _storage_keeps() else DOWN
        _storage_tried = (time.monotonic(), state)
    says = {
        GOOD: _("Files can be kept and read back."),
        DOWN: _("Files cannot be kept. Reports without files still arrive."),
    }
    reason = "" if state == GOOD else "not-kept"
    return Reading("storage", _("Storage of evidence"), state, says[state], True, reason)


def _storage_keeps() -> bool:
    storage = storages["evidence"]
    try:
        name = storage.save("health/probe", ContentFile(b"probe"))
        try:
            with storage.open(name) as kept:
                return kept.read() == b"probe"
        finally:
            storage.delete(name)
    except Exception:
        return False


def _disk() -> Reading:
    label = _("Disk")
    try:
        free = min(_free(place) for place in (settings.VAR_DIR, settings.SCRATCH_DIR))
    except OSError:
        return Reading("disk", label, DOWN, _("The disk does not answer."), True, "silent")
    if free < settings.DISK_RESERVE_BYTES:
        return Reading(
            "disk",
            label,
            DEGRADED,
            _("The disk is nearly full. Files are refused; reports in words are still taken."),
            True,
            "full",
        )
    return Reading("disk", label, GOOD, _("There is room."), True)


def _free(place: Path) -> int:
    """Room where a folder is, or will be once something is kept in it."""
    there = next(folder for folder in (place, *place.resolve().parents) if folder.exists())
    return shutil.disk_usage(there).free


def _queue() -> Reading:
    label = _("Queue")
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        return Reading(
            "queue",
            label,
            DEGRADED,
            _("The queue does not answer. Work is remembered in the database and waits."),
            reason="silent",
        )
    return Reading("queue", label, GOOD, _("The queue answers."))


def _worker(queue: str) -> Reading:
    label = QUEUE_NAMES.get(queue, queue)
    now = timezone.now()
    pulses = WorkerPulse.objects.filter(queue=queue, seen_at__gt=now - ALIVE)
    alive = list(pulses.values_list("abilities", flat=True))
    if not alive:
        says = _("No worker is alive. Work waits; none is lost.")
        return Reading(queue, label, DEGRADED, says, reason=NO_WORKER)
    if _has_waited(queue, now - SLOW):
        says = _("A worker is alive, but work has waited for minutes.")
        return Reading(queue, label, DEGRADED, says, reason="slow")
    lacking = sorted(name for name in LACKING if not all(able.get(name, True) for able in alive))
    if lacking:
        says = _("A worker is alive, but cannot do everything.")
        return Reading(queue, label, DEGRADED, says, reason="lacking", lacking=lacking)
    return Reading(queue, label, GOOD, _("A worker is alive."))


def _has_waited(queue: str, since) -> bool:
    """Whether something was surely asked for before `since` and not begun.

    Of some work only the quarter of an hour is known; it was asked for before that ended. No more
    than two quarters can be that young, so the third oldest time decides.
    """
    waiting = Job.objects.filter(queue=queue, state=Job.State.READY, attempts=0)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).distinct()[:3]
    return any((at + QUARTER if at == quarter(at) else at) < since for at in oldest)


def _clocks() -> Reading:
    """Whether somebody outside confirms our times; never how much there is to confirm."""
    label = _("Outside clocks")
    if not settings.TIMESTAMP_AUTHORITIES:
        says = _("Nobody outside confirms our times: no time-stamp authority is configured.")
        # A demonstration has nothing to prove to anybody.
        state = GOOD if settings.DEMONSTRATION else DEGRADED
        return Reading("clocks", label, state, says, reason="none")
    since = stamps.unconfirmed_since()
    if since is not None and since < timezone.now() - UNCONFIRMED:
        says = _(
            "No time-stamp authority has answered for more than an hour. Hashes wait and are "
            "stamped when one does."
        )
        return Reading("clocks", label, DEGRADED, says, reason="silent")
    return Reading("clocks", label, GOOD, _("A time-stamp authority confirms our times."))


def _vaults() -> Reading:
    """Whether everything is sealed to the keys that the recovery keys vouch for."""
    label = _("Vaults")
    if all(signed_keys.is_signed(vault) for vault in Vault.objects.all()):
        return Reading("vaults", label, GOOD, _("The key of every vault is signed."))
    says = _(
        "The key of a vault is not signed by its recovery key. Nothing is sealed to it, and what "
        "would have to be is not taken. Compare the keys that are pinned here with those on paper."
    )
    return Reading("vaults", label, DEGRADED, says, reason="unsigned")


def _intake_key() -> Reading:
    """Whether the key that phones seal to is young, and none lies about that nobody needs."""
    label = _("Key that phones seal to")
    newest = intake_keys.newest()
    if newest is not None and newest.made_at < timezone.now() - intake_keys.LATE:
        says = _("It is older than a month. Change it: the guide for administrators says how.")
        return Reading("intake_key", label, DEGRADED, says, reason="old")
    if removable := intake_keys.removable():
        says = _(
            "Nothing waits any more for a key that the workers still hold ({fingerprints}). "
            "It goes when the key is changed the next time, or now."
        ).format(fingerprints=", ".join(sealing.fingerprint(public) for public in removable))
        return Reading("intake_key", label, DEGRADED, says, reason="removable")
    return Reading("intake_key", label, GOOD, _("It is changed once a month."))
