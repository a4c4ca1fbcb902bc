"""The work that a full lane asks for, as a phone does it (see reports/incidents/pressure.py)."""

import hashlib


def solved(task: str) -> str:
    bits = int(task.split(":")[1])
    number = 0
    while int.from_bytes(_hash(f"{task}:{number}")[:4], "big") >> (32 - bits):
        number += 1
    return f"{task}:{number}"


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
