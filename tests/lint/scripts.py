"""Every script of ours is one that an engine can read, where Node is there to say so."""

import shutil
import subprocess
from pathlib import Path


def wrongs(root: Path) -> list[str]:
    node = shutil.which("node")
    if not node:
        return []
    found = []
    for script in sorted((root / "static" / "js").rglob("*.js")):
        read = subprocess.run(
            [node, "--check", "--input-type=module", "-"],
            stdin=script.open("rb"),
            capture_output=True,
            text=True,
            check=False,
        )
        if read.returncode:
            found.append(f"{script.relative_to(root)}: {read.stderr.strip().splitlines()[0:4]}")
    return found
