"""A style sheet that stands in the page itself, and the policy source that allows it."""

import base64
import hashlib
from pathlib import Path


def read(path: Path) -> str:
    """The sheet without the white space that only its authors need."""
    return "\n".join(line.strip() for line in path.read_text().splitlines() if line.strip())


def source(sheet: str) -> str:
    """The CSP source of exactly these bytes (CSP Level 3, hash-source)."""
    digest = hashlib.sha256(sheet.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
