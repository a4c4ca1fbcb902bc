"""`make test`: checks of form, then every test, then the line on PostgreSQL and Redis.

All parts run whatever the others said; the last line is the sum, in pytest's own words.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.lib.processes import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

# What stays together is said in sharing.py.
SHARED = ["-n", "4", "--dist", "loadscope"]
FORM = ("The checks of form", [PYTHON, "-m", "tests.lint"])
EVERY = (
    "Every test, on SQLite",
    # Faults have services of their own, and are brought about once.
    [PYTHON, "-m", "pytest", *SHARED, "--ignore=tests/chaos"],
)
# Much of it is waiting for what was killed to come back: it goes beside the others from the
# beginning, and its words come after theirs.
LINE = (
    "The line again, on PostgreSQL and Redis",
    [PYTHON, "-m", "tests.services", PYTHON, "-m", "pytest", "-m", "line"],
)


def main() -> int:
    began = time.monotonic()
    failed = []
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "line.out").open("w+") as out, ThreadPoolExecutor() as pool:
            line = subprocess.Popen(
                [*LINE[1], f"--junit-xml={folder / 'line.xml'}"],
                cwd=ROOT,
                env=environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,
            )
            made = pool.submit(templates, folder)
            if not ran(*FORM, environment()):
                failed.append(FORM[0])
            around = {**environment(), **made.result()}
            if not ran(EVERY[0], [*EVERY[1], f"--junit-xml={folder / 'every.xml'}"], around):
                failed.append(EVERY[0])
            print(f"\n=== {LINE[0]}", flush=True)
            if line.wait():
                failed.append(LINE[0])
            out.seek(0)
            print(out.read(), flush=True)
        for results in (folder / "every.xml", folder / "line.xml"):
            if results.exists():
                add(counts, results)
    for words in failed:
        print(f"FAILED: {words}")
    print(summary(counts, time.monotonic() - began))
    return 1 if failed else 0


def ran(words: str, command: list[str], around: dict[str, str]) -> bool:
    """Whether it ended well; what it says is shown as it comes."""
    print(f"\n=== {words}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=around, check=False).returncode == 0


def templates(folder: Path) -> dict[str, str]:
    """What is made once and copied by whoever needs it (see conftest.py and live.py): MIGRATED, a
    database with all its tables and nothing in them, and PREPARED, the folder of a demonstration
    that was never started. What cannot be made is left out, and the tests that need it say why."""
    database, var = folder / "portal.sqlite3", folder / "prepared"
    made = {}
    if _manage(folder, "migrate", "--verbosity=0") and database.exists():
        made["MIGRATED"] = str(database)
        var.mkdir(mode=0o700)
        shutil.copy(database, var)
        lines = "from portal import embedded; embedded.RUN_DIR.mkdir(); embedded.prepare(print)"
        if _manage(var, "shell", "--no-imports", "-c", lines):
            made["PREPARED"] = str(var)
    return made


def _manage(var: Path, *arguments: str) -> bool:
    around = {**environment(), "DEMONSTRATION": "true", "VAR_DIR": str(var)}
    command = [PYTHON, "manage.py", *arguments]
    asked = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, check=False)
    if asked.returncode:
        print(f"{' '.join(arguments)}: {asked.stderr.decode()[-2000:]}", flush=True)
    return asked.returncode == 0


def environment() -> dict[str, str]:
    """What the caller's shell says about the portal is not for the tests."""
    ours = re.compile(r"DJANGO_SETTINGS_MODULE|DEMONSTRATION|(DATABASE|REDIS)_URL|S3_|SECRET_KEY")
    return {name: value for name, value in os.environ.items() if not ours.match(name)}


def add(counts: dict[str, int], results: Path) -> None:
    suite = re.search(r"<testsuite [^>]*>", results.read_text())
    said = dict(re.findall(r'(\w+)="(\d+)"', suite[0])) if suite else {}
    number = {name: int(said.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    passed = number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    for word, more in (
        ("failed", number["failures"]),
        ("passed", passed),
        ("skipped", number["skipped"]),
        ("error", number["errors"]),
    ):
        counts[word] = counts.get(word, 0) + more


def summary(counts: dict[str, int], seconds: float) -> str:
    order = ("failed", "passed", "skipped", "error")
    words = ", ".join(f"{counts[name]} {name}" for name in order if counts.get(name))
    line = f" {words or 'no tests ran'} in {seconds:.2f}s "
    return f"{line:=^80}"


if __name__ == "__main__":
    sys.exit(main())
