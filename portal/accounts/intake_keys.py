"""The life of the keys that phones seal to: a new one each month, old ones for as long as needed.

An installation that keeps their private halves in its own folder changes them by itself. Otherwise
they lie in a secret that only workers are given: there the operator puts a new one, and it is
announced when every worker holds it. See docs/decisions/0075-the-key-that-phones-seal-to.md.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import keys
from portal.accounts.models import IntakeEvent, IntakeKey
from portal.lib import ledger
from portal.lib.jobs import WorkerPulse
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair

Verb = IntakeEvent.Verb

# The portal changes its own after this time; after a day more the health page complains.
EVERY = timedelta(days=30)
LATE = timedelta(days=31)
# A phone without a network seals to the key that it knew last. So long after a key was retired
# everything sealed to it can still be opened, whenever it comes.
GRACE = timedelta(days=60)
ALIVE = timedelta(seconds=45)
# What a worker's pulse tells of the keys that it was given: public halves.
HELD = "intake_keys"


def folder() -> Path:
    return settings.KEYS_DIR / "intake"


def kept_here() -> bool:
    """Whether this installation keeps the private halves in its own folder."""
    return not settings.INTAKE_KEY and any(folder().glob("*.key"))


def newest() -> IntakeKey | None:
    return IntakeKey.objects.filter(retired_at=None).order_by("-made_at").first()


@transaction.atomic
def rotate() -> IntakeKey:
    """Phones seal to a new key from now on; what waits under older ones is still opened.

    Raises Refused where workers have to be given the new one first.
    """
    older = list(IntakeKey.objects.select_for_update().filter(retired_at=None))
    if kept_here():
        new = IntakeKey.objects.get(public=keys.make_intake_key())
    else:
        new = IntakeKey.objects.create(public=_new_with_workers())
    for key in older:
        key.retired_at = timezone.now()
        key.save(update_fields=["retired_at"])
        ledger.append(IntakeEvent, key, Verb.RETIRED)
    ledger.append(IntakeEvent, new, Verb.ANNOUNCED)
    keys.intake_lately.forget()
    return new


def change_when_due() -> None:
    """By itself, where no operator has to hand anything to the workers."""
    now = newest()
    if now is not None and now.made_at < timezone.now() - EVERY and kept_here():
        rotate()


def _new_with_workers() -> str:
    """The public half of a key that every worker holds and nobody seals to yet."""
    pulses = _pulses()
    if set(settings.QUEUES) - {pulse.queue for pulse in pulses}:
        raise Refused(
            _("A worker is not running, so nobody knows whether it holds the new key. Start it.")
        )
    held = [set(pulse.abilities.get(HELD, [])) for pulse in pulses]
    known = set(IntakeKey.objects.values_list("public", flat=True))
    if new := set.intersection(*held) - known:
        return min(new)
    if set.union(*held) - known:
        raise Refused(
            _("Not every worker holds the new key yet. Start all of them anew, then try again.")
        )
    raise Refused(_("The workers hold no new key. Run: sh .deploy/make-secrets intake"))


def _pulses() -> list[WorkerPulse]:
    return list(WorkerPulse.objects.filter(seen_at__gt=timezone.now() - ALIVE))


def told_by_a_worker() -> dict[str, list[str]]:
    """What a pulse says of the keys that were given as a secret; nothing of a folder of our own."""
    return {HELD: sorted(keys.intake_pairs())} if settings.INTAKE_KEY else {}


# --- The workers' secret -------------------------------------------------------------------------


def write_next(path: Path) -> tuple[str, list[str]]:
    """Write the secret anew: with a key to announce, and without those that nobody needs.

    Returns the public half of the first, and those of what was left out. Once more before it
    was announced, the same key stays.
    """
    lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    held = {Keypair.from_private(line).public: line for line in lines}
    known = dict(IntakeKey.objects.values_list("public", "released_at"))
    out = sorted(public for public in held if known.get(public) is not None)
    unknown = sorted(public for public in held if public not in known)
    if not unknown:
        pair = Keypair.generate()
        held[pair.public] = pair.private
        unknown = [pair.public]
    stay = "\n".join(line for public, line in held.items() if public not in out)
    made = path.with_name(f"{path.name}.next")
    keys.write_secret(made, stay)
    os.replace(made, path)
    return unknown[0], out


def removable() -> list[str]:
    """Public halves of keys that nobody needs and that a worker was still given as a secret."""
    held = _with_workers()
    gone = IntakeKey.objects.exclude(released_at=None).order_by("pk")
    return [public for public in gone.values_list("public", flat=True) if public in held]


def _with_workers() -> set[str]:
    return {public for pulse in _pulses() for public in pulse.abilities.get(HELD, [])}


def _held() -> set[str]:
    """The same and what this process, itself a worker, was given."""
    with suppress(keys.KeysMissing):
        return _with_workers() | set(keys.intake_pairs())
    return _with_workers()


# --- Ends ----------------------------------------------------------------------------------------


def past_grace() -> list[IntakeKey]:
    """Retired so long ago that they go, unless something still waits under them."""
    late = timezone.now() - GRACE
    return list(IntakeKey.objects.filter(retired_at__lt=late, released_at=None).order_by("pk"))


@transaction.atomic
def release(key: IntakeKey) -> None:
    """Nothing waits under it any more."""
    key.released_at = timezone.now()
    key.save(update_fields=["released_at"])
    ledger.append(IntakeEvent, key, Verb.RELEASED)


def take_away() -> None:
    """Delete private halves that nobody needs; those in a secret are gone when nobody has them."""
    for key in IntakeKey.objects.exclude(released_at=None).filter(destroyed_at=None):
        if not settings.INTAKE_KEY:
            _delete(key.public)
        if key.public in _held():
            continue
        with transaction.atomic():
            key.destroyed_at = timezone.now()
            key.save(update_fields=["destroyed_at"])
            ledger.append(IntakeEvent, key, Verb.DESTROYED)


def _delete(public: str) -> None:
    for path in folder().glob("*.key"):
        if Keypair.from_private(path.read_text().strip()).public == public:
            path.unlink(missing_ok=True)
