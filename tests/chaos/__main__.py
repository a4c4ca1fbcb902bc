"""`make chaos`: faults brought about on purpose, each with what it may cost.

    python -m tests.chaos [--seed 7] [--json FILE] [worker_kills cuts …]
    make chaos SEED=7

Faults have one seed for good, unless another is asked for. The scanners take another one each day,
which is told, so that they come round to every desk; SEED or --seed does a run again.
Prints one table, keeps the same as JSON, and ends with 1 when a limit does not hold.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path

from tests.bench.ground import described, use_two_cores
from tests.bench.servers import ROOT
from tests.bench.table import Row, keep, not_measured, show
from tests.chaos import (
    books,
    cuts,
    damaged_media,
    database_restarts,
    deadly_files,
    documents,
    five_reports,
    full_disk,
    kills_of_the_browser,
    queue_lost,
    scanners,
    schema,
    two_at_once,
    viruses,
    worker_kills,
)
from tests.chaos.ground import Ground

SEED = 20261122
PARTS = {
    "worker_kills": worker_kills.measure,
    "deadly_files": deadly_files.measure,
    "queue_lost": queue_lost.measure,
    "database_restarts": database_restarts.measure,
    "cuts": cuts.measure,
    "two_at_once": two_at_once.measure,
    "books": books.measure,
    "full_disk": full_disk.measure,
    "kills_of_the_browser": kills_of_the_browser.measure,
    "five_reports": five_reports.measure,
    "documents": documents.measure,
    "schema": schema.measure,
    "scanners": scanners.measure,
    "viruses": viruses.measure,
}
# Begun before the others, in the time that they leave, and told after them.
BESIDE = {"damaged_media": damaged_media.begin}


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    asked.turn = date.today().toordinal() if asked.seed is None else asked.seed
    asked.seed = SEED if asked.seed is None else asked.seed
    signal.signal(signal.SIGTERM, lambda *about: sys.exit(143))
    machine = described(use_two_cores()) | {"seed": asked.seed, "seed of scanners": asked.turn}
    ground = Ground(asked.seed, turn=asked.turn)
    rows: list[Row] = []
    begun = time.monotonic()
    names = asked.names or [*PARTS, *BESIDE]
    try:
        beside = {name: BESIDE[name](ground) for name in names if name in BESIDE}
        parts = {name: partial(PARTS[name], ground) for name in names if name in PARTS}
        for name, part in (parts | beside).items():
            print(f"{name} …", end=" ", file=sys.stderr, flush=True)
            began = time.monotonic()
            rows += _measured(name, part)
            ground.rest()
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    finally:
        ground.close()
    show(rows)
    keep(rows, machine, asked.json)
    seeds = f"seed {asked.seed}, of the scanners {asked.turn}"
    print(f"{time.monotonic() - begun:.0f} s, {seeds}. Every figure: {asked.json}")
    return 0 if all(row.ok for row in rows) else 1


def _measured(name: str, part: Callable[[], Iterable[Row]]) -> list[Row]:
    try:
        return list(part())
    except Exception as problem:
        return [not_measured(name, problem)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join([*PARTS, *BESIDE]))
    given = os.environ.get("SEED", "").strip()
    parser.add_argument("--seed", type=int, default=int(given) if given else None)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "chaos" / f"{stamp}.json")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
