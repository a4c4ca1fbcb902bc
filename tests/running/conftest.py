"""What .deploy/make-secrets makes."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def make_secrets():
    """Runs the script where the vaults' keys were made before, and gives what it says."""

    def make(place: Path, *asked: str, **before: str) -> str:
        folder = place / ".deploy" / "secrets"
        folder.mkdir(parents=True, exist_ok=True)
        for name, words in {"intake_key": "", **before}.items():
            (folder / name).unlink(missing_ok=True)
            (folder / name).write_text(words)
            (folder / name).chmod(0o444)
        shutil.copy(ROOT / ".deploy" / "make-secrets", place / ".deploy")
        done = subprocess.run(
            ["sh", ".deploy/make-secrets", *asked],
            cwd=place,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    return make


@pytest.fixture(scope="session")
def secrets(tmp_path_factory, make_secrets):
    """The folder of what a new machine is given."""
    place = tmp_path_factory.mktemp("machine")
    make_secrets(place)
    return place / ".deploy" / "secrets"


@pytest.fixture(scope="session")
def secrets_of_a_node(tmp_path_factory, make_secrets):
    place = tmp_path_factory.mktemp("node")
    make_secrets(place, "ingest")
    return place / ".deploy" / "secrets"
