"""The books after all faults: every chain of custody whole, every original what was stored."""

from tests.bench import ground as bench
from tests.bench.table import Row
from tests.chaos.ground import Ground


def measure(ground: Ground):
    said = {}
    for command in ("verify_ledger", "verify_originals"):
        try:
            lines = bench.run("manage.py", command, **ground.surroundings).strip().splitlines()
            said[command] = (True, lines[-1] if lines else "")
        except RuntimeError as problem:
            said[command] = (False, str(problem))
    items = ground.value("SELECT count(*) FROM evidence_evidenceitem")
    lines = ground.value("SELECT count(*) FROM evidence_custodyevent")
    yield Row(
        f"custody and originals of {items} items after these faults",
        f"{lines} lines of custody and every stored file looked at: "
        + "; ".join(f"{words or 'whole'}" for _fine, words in said.values()),
        "nothing broken",
        all(fine for fine, _words in said.values()),
    )
