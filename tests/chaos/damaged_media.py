"""Damaged media of every format, examined behind the fence by as many processes as there are
cores; see `media.py` for what is done to them."""

import json
import os
import subprocess
import sys
import time

from portal.lib.processes import die_with_parent
from tests.bench import servers
from tests.bench.table import Row
from tests.chaos.ground import Ground
from tests.chaos.media import MOST_RSS, SLOW

EXAMINE = """
import json, sys, django
django.setup()
from tests.chaos import media
count, seed = map(int, sys.argv[1:])
told = media.examine(count, seed)
print(json.dumps([dict(told.states), told.slowest, told.memory, told.harm]))
"""


def measure(ground: Ground, count: int = 2000):
    begun = time.monotonic()
    cores = len(os.sched_getaffinity(0))
    surroundings = servers.environment(DJANGO_SETTINGS_MODULE="tests.settings")
    running = []
    for number in range(cores):
        share = count // cores + (number < count % cores)
        command = [sys.executable, "-c", EXAMINE, str(share), str(ground.seed + number)]
        running.append(
            subprocess.Popen(
                command,
                cwd=servers.ROOT,
                env=surroundings,
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=die_with_parent,
            )
        )
    states: dict[str, int] = {}
    slowest, memory, harm = 0.0, 0, []
    for number, process in enumerate(running):
        said, _errors = process.communicate()
        if process.returncode:
            harm.append(f"the process of seed {ground.seed + number} ended: {process.returncode}")
            continue
        found, slow, held, bad = json.loads(said.splitlines()[-1])
        states = {name: states.get(name, 0) + found.get(name, 0) for name in {*states, *found}}
        slowest, memory = max(slowest, slow), max(memory, held)
        harm += [f"seed {ground.seed + number}: {line}" for line in bad]
    told = ", ".join(f"{number} {name}" for name, number in sorted(states.items()))
    yield Row(
        f"{count} damaged media files over all formats",
        f"{told}; slowest {slowest:.1f} s, largest process {memory >> 20} MB, "
        f"{time.monotonic() - begun:.0f} s" + (f"; first harm: {harm[0]}" if harm else ""),
        f"each a named state, ≤ {SLOW} s, ≤ {MOST_RSS >> 20} MB, nobody dies",
        not harm and sum(states.values()) == count,
        {"states": states, "harm": harm},
    )
