"""`python -m tests.lint`: all checks of form; says what is wrong and goes on to the next."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lint import libraries, scripts, translations

MOST_LINES = 40

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent

Found = tuple[bool, str]


def command(*words: str) -> Callable[[], Found]:
    def look() -> Found:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    return look


def listed(wrongs: Callable[[Path], list[str]]) -> Callable[[], Found]:
    def look() -> Found:
        found = wrongs(ROOT)
        return not found, "\n".join(found)

    return look


CHECKS: dict[str, Callable[[], Found]] = {
    "style": command(str(BIN / "ruff"), "check", "--no-cache", "--output-format=concise", "."),
    "form": command(
        str(BIN / "ruff"), "format", "--no-cache", "--check", "--output-format=concise", "."
    ),
    "imports point down": command(str(BIN / "lint-imports"), "--no-cache"),
    "settings": command(PYTHON, "manage.py", "check", "--fail-level", "WARNING"),
    "migrations": command(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    "templates": command(PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"),
    "scripts": listed(scripts.wrongs),
    "translations": listed(translations.wrongs),
    "libraries' words": listed(libraries.wrongs),
}


def main() -> int:
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        looks = {name: pool.submit(look) for name, look in CHECKS.items()}
        for name, look in looks.items():
            fine, words = look.result()
            print(f"lint: {name:<20} {'ok' if fine else 'WRONG'}", flush=True)
            if not fine:
                failed.append(name)
                lines = words.splitlines()
                shown = lines if len(lines) <= MOST_LINES else ["…", *lines[-MOST_LINES:]]
                print("\n".join(f"    {line}" for line in shown), flush=True)
    print(f"lint: {len(CHECKS) - len(failed)} of {len(CHECKS)} in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
