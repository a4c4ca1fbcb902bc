"""The one place where a stranger's bytes are decoded: a child for each file, behind a fence.

    tier 1   bubblewrap: no network, an empty root with libraries only, the one file
    tier 2   where user namespaces are barred: Landlock and seccomp, and the limits
    tier 3   the limits alone; only where the operator has said so

A tier counts only after a child has tried to break out of it and reached nothing. Whatever
a file does to its child, the worker gets a Result with a reason and goes on.
"""

import atexit
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.evidence import sandbox_root
from portal.evidence.sandbox_tiers import PROGRAMS, REASONS, Limits, Result, Sandbox

__all__ = ["REASONS", "Limits", "Result", "SandboxUnavailable", "describe", "run", "tier"]


class SandboxUnavailable(Exception):
    """This machine cannot fence a decoder in, and nobody has allowed going without."""


def run(
    step: str,
    source: Path,
    out_dir: Path | None = None,
    *,
    outputs: Iterable[str] = (),
    arguments: dict | list[str] | None = None,
    limits: Limits | None = None,
    while_waiting: Callable[[], None] | None = None,
) -> Result:
    """Do one step with one file, behind the best fence this machine has.

    A step of sandbox_steps takes its arguments as a dict. A program takes a list in which
    "{source}" stands for the file and "{0}", "{1}" for `outputs`, which are made in `out_dir`
    and are gone again when the step fails. `while_waiting` is called every few seconds.
    """
    fence = current()
    source = Path(source).resolve()
    made = [Path(out_dir).resolve() / name for name in outputs]
    for path in made:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    act = fence.execute if step in PROGRAMS else fence.step
    result = Result("crashed")
    try:
        result = act(step, source, made, arguments or {}, limits or Limits(), while_waiting)
        if result.ok and not all(path.stat().st_size for path in made):
            result = Result("unreadable", result.facts, result.output, result.notes)
    finally:
        if not result.ok:
            for path in made:
                path.unlink(missing_ok=True)
    return Result(
        result.reason,
        result.facts,
        result.output,
        result.notes,
        tuple(made) if result.ok else (),
        result.seconds,
    )


# --- Which fence holds here ---------------------------------------------------------------------

DESCRIPTIONS = {
    1: _("Every file is opened in a sealed room: no network, no other file, strict limits."),
    2: _("Files are opened behind the kernel's own fences (Landlock and seccomp), with limits."),
    3: _("Files are opened with limits only. Install bubblewrap before real reports arrive."),
}
REFUSING = _(
    "No picture, video or sound is opened on this machine, because it cannot be fenced in. "
    "Install bubblewrap, or allow it with MEDIA_SANDBOX_REQUIRED=false."
)
_current: Sandbox | None = None
_tier = 0


def tier() -> int:
    """The best fence that holds on this machine; tried once in a worker's life."""
    global _tier
    if not _tier:
        candidates = [1] * bool(sandbox_root.bubblewrap()) + [2] * sandbox_root.has_kernel_fences()
        _tier = next((number for number in candidates if _holds(number)), 3)
    return _tier


def _holds(number: int) -> bool:
    candidate = Sandbox(number)
    try:
        return candidate.holds()
    finally:
        candidate.close()


def allowed() -> bool:
    """Whether media may be opened here at all."""
    return tier() < 3 or not settings.MEDIA_SANDBOX_REQUIRED


def describe() -> str:
    """One sentence for the health page."""
    return str(DESCRIPTIONS[tier()] if allowed() else REFUSING)


def current() -> Sandbox:
    """This process's sandbox. A worker forked from another starts its own."""
    global _current
    if not allowed():
        raise SandboxUnavailable(str(REFUSING))
    if not _current or _current.owner != os.getpid() or _current.tier != tier():
        close()
        _current = Sandbox(tier())
    return _current


def close() -> None:
    """End the warm parent of this process; the next file starts another."""
    global _current
    if _current:
        _current.close()
    _current = None


# A forked worker must not hold its parent's line open, or the warm parent would outlive it.
os.register_at_fork(after_in_child=close)
atexit.register(close)
