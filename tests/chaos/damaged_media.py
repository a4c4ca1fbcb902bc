"""Damaged media of every format, examined behind the fence on every core; see `media.py`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from portal.lib.processes import die_with_parent
from tests.bench import servers
from tests.bench.table import Row
from tests.chaos.ground import Ground
from tests.chaos.media import COUNT, MOST_RSS, SLOW

# In a process of its own, which is set up as the tests are.
EXAMINE = """
import json, sys, django
django.setup()
from tests.chaos import media
told = media.examine_side_by_side(*map(int, sys.argv[1:]))
print(json.dumps([told.states, told.slowest, told.memory, told.harm]))
"""


def begin(ground: Ground, count: int = COUNT) -> Callable[[], Iterator[Row]]:
    """Start examining in whatever time the other parts leave; gives what tells the end of it."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", EXAMINE, str(count), str(ground.seed)],
        cwd=servers.ROOT,
        env=servers.environment(DJANGO_SETTINGS_MODULE="tests.settings"),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_last_in_line,
    )
    return lambda: _told(process, begun, count)


def _last_in_line() -> None:
    die_with_parent()
    os.nice(10)


def _told(process: subprocess.Popen, begun: float, count: int) -> Iterator[Row]:
    said, _nothing = process.communicate()
    states, slowest, memory, harm = json.loads(said.splitlines()[-1])
    told = ", ".join(f"{number} {name}" for name, number in sorted(states.items()))
    yield Row(
        f"{count} damaged media files over all formats",
        f"{told}; slowest {slowest:.1f} s, largest process {memory >> 20} MB, "
        f"{time.monotonic() - begun:.0f} s" + (f"; first harm: {harm[0]}" if harm else ""),
        f"each a named state, ≤ {SLOW} s, ≤ {MOST_RSS >> 20} MB, nobody dies",
        not harm and sum(states.values()) == count,
        {"states": states, "slowest": slowest, "memory": memory, "harm": harm},
    )
