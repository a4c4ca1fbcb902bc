"""`make bench`: speed and size on two cores, each against its limit.

    python -m tests.bench [--seconds 10] [--rounds 5] [--json FILE] [filing photos …]

Prints one table, keeps the same as JSON, and ends with 1 when a limit does not hold.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

from tests.bench import (
    bundle,
    deadlines,
    documents,
    examining,
    filing,
    first_load,
    flood,
    inbox,
    lighthouse,
    offline_load,
    one_job,
    phone_memory,
    phone_sealing,
    photos,
    returning,
    starting,
    thumbnail,
    uploads,
)
from tests.bench.ground import Ground, described, use_two_cores
from tests.bench.servers import ROOT
from tests.bench.table import Row, keep, not_measured, show

MEASUREMENTS = {
    "first_load": first_load.measure,
    "offline_load": offline_load.measure,
    "lighthouse": lighthouse.measure,
    "filing": filing.measure,
    "phone_sealing": phone_sealing.measure,
    "phone_memory": phone_memory.measure,
    "photos": photos.measure,
    "uploads": uploads.measure,
    "flood": flood.measure,
    "returning": returning.measure,
    "inbox": inbox.measure,
    "deadlines": deadlines.measure,
    "thumbnail": thumbnail.measure,
    "examining": examining.measure,
    "documents": documents.measure,
    "bundle": bundle.measure,
    "one_job": one_job.measure,
    "starting": starting.measure,
}


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *about: sys.exit(143))
    machine = described(use_two_cores())
    ground = Ground(seconds=asked.seconds, rounds=asked.rounds)
    rows: list[Row] = []
    try:
        for name in asked.names or MEASUREMENTS:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += _measured(name, ground)
    finally:
        ground.close()
    show(rows)
    keep(rows, machine, asked.json)
    print(f"Every figure: {asked.json}")
    return 0 if all(row.ok for row in rows) else 1


def _measured(name: str, ground: Ground) -> list[Row]:
    try:
        return list(MEASUREMENTS[name](ground))
    except Exception as problem:
        return [not_measured(name, problem)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    parser.add_argument("--seconds", type=int, default=8, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=5, help="portal and bare peer in turn")
    stamp = time.strftime("%Y%m%d-%H%M%S")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench" / f"{stamp}.json")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
