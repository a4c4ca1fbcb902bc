"""`make test`: checks of form, then every test, then the line on PostgreSQL and Redis.

All parts run whatever the others said; the last line is the sum, in pytest's own words.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

# What stays together is said in sharing.py.
SHARED = ["-n", "3", "--dist", "loadscope"]
PARTS = (
    ("The checks of form", [PYTHON, "-m", "tests.lint"]),
    # Faults have services of their own, and are brought about once.
    ("Every test, on SQLite", [PYTHON, "-m", "pytest", *SHARED, "--ignore=tests/chaos"]),
    (
        "The line again, on PostgreSQL and Redis",
        [PYTHON, "-m", "tests.services", PYTHON, "-m", "pytest", "-m", "line", *SHARED],
    ),
)


def main() -> int:
    began = time.monotonic()
    failed = []
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        given = environment()
        for number, (words, command) in enumerate(PARTS):
            print(f"\n=== {words}", flush=True)
            results = Path(folder) / f"{number}.xml"
            if "pytest" in command:
                command = [*command, f"--junit-xml={results}"]
                given = {"MIGRATED": migrated(Path(folder)), **given}
            if subprocess.run(command, cwd=ROOT, env=given, check=False).returncode:
                failed.append(words)
            if results.exists():
                add(counts, results)
    for words in failed:
        print(f"FAILED: {words}")
    print(summary(counts, time.monotonic() - began))
    return 1 if failed else 0


def migrated(folder: Path) -> str:
    """A database with all its tables and nothing in them: made once, and copied by whoever
    needs one (see conftest.py and live.py). Empty when it cannot be made."""
    template = folder / "portal.sqlite3"
    if not template.exists():
        around = {**environment(), "DEMONSTRATION": "true", "VAR_DIR": str(folder)}
        command = [PYTHON, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=around, check=False)
    return str(template) if template.exists() else ""


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
