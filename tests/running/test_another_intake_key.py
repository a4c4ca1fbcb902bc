"""`.deploy/make-secrets intake`: workers get the new key before phones are told."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Stands in for docker: says what it was asked, and replaces the file as the command does.
DOCKER = """#!/bin/sh
echo "$*" >>"$ASKED"
case $* in *--next*)
    for word; do case $word in *:/made) made=${word%:/made} ;; esac; done
    { cat "$made/intake_key"; echo new; } >"$made/intake_key.next"
    chmod 0600 "$made/intake_key.next"
    mv "$made/intake_key.next" "$made/intake_key" ;;
esac
[ -z "${BROKEN:-}" ]
"""


def run(place, **environment):
    environment = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}", **environment}
    return subprocess.run(
        ["sh", ".deploy/make-secrets", "intake"], cwd=place, env=environment, check=False
    ).returncode


def test_the_secret_is_replaced_where_it_lies_then_workers_then_phones(tmp_path):
    memory, asked = tmp_path / "memory", tmp_path / "asked"
    memory.mkdir()
    (tmp_path / ".deploy").mkdir()
    shutil.copy(ROOT / ".deploy" / "make-secrets", tmp_path / ".deploy")
    (tmp_path / ".env").write_text(f"INTAKE_KEY_PATH={memory}/intake\n")
    secret = memory / "intake"
    secret.write_text("old\n")
    secret.chmod(0o444)
    (tmp_path / "docker").write_text(DOCKER)
    (tmp_path / "docker").chmod(0o755)
    assert run(tmp_path, ASKED=str(asked), BROKEN="1") != 0
    assert secret.read_text() == "old\n" and list(memory.iterdir()) == [secret]
    asked.unlink()
    assert run(tmp_path, ASKED=str(asked)) == 0
    assert secret.read_text() == "old\nnew\n" and list(memory.iterdir()) == [secret]
    assert list((tmp_path / ".deploy" / "secrets").iterdir()) == []
    steps = asked.read_text().splitlines()
    assert [("--next" in step, "up -d" in step) for step in steps] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert steps[2].endswith("rotate_intake")
