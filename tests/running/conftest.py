"""What .deploy/make-secrets makes."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """What the script makes, on a machine where the vaults' keys were made before."""
    place = tmp_path_factory.mktemp("machine")
    folder = place / ".deploy" / "secrets"
    folder.mkdir(parents=True)
    (folder / "intake_key").touch()
    shutil.copy(ROOT / ".deploy" / "make-secrets", place / ".deploy")
    subprocess.run(["sh", ".deploy/make-secrets"], cwd=place, check=True, capture_output=True)
    return folder
