"""One copy of an original, and what is believed of the child that made it."""

from dataclasses import dataclass, field
from pathlib import Path

from portal.evidence import sandbox, signatures
from portal.evidence.probing import sentence
from portal.evidence.sandbox import Limits


class NotMade(Exception):
    """A copy could not be made; `reason` is a code, `sentence` says it to staff."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)

    @property
    def sentence(self) -> str:
        return sentence(self.reason)


@dataclass(frozen=True)
class Made:
    """One copy. `partial` when the original ends early or is longer than what is made playable."""

    kind: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None
    partial: bool = False


@dataclass
class Batch:
    """All copies that could be made of one file, and why the others could not."""

    made: list[Made] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)
    # Alike for pictures that look alike; empty where there is nothing to see.
    picture_hash: str = ""


# What a child may have written, by what was asked for.
LOOKS_LIKE = {"audio/mp4": ("audio/mp4", "video/mp4")}


def check(result: sandbox.Result, *media_types: str) -> None:
    """What a child wrote is believed only when it is what was asked for."""
    if not result.ok:
        raise NotMade(result.reason)
    for path, media_type in zip(result.files, media_types, strict=True):
        found = signatures.identify(path).media_type
        if found not in LOOKS_LIKE.get(media_type, (media_type,)):
            for one in result.files:
                one.unlink()
            raise NotMade("crashed")


def ffmpeg(source: Path, outputs: list[Path], arguments, limits: Limits, tick=None):
    return sandbox.run(
        "ffmpeg",
        source,
        outputs[0].parent,
        outputs=[path.name for path in outputs],
        arguments=arguments,
        limits=limits,
        while_waiting=tick,
    )
