"""How anybody checks a certificate with public programs: `sha256sum`, `xxd`, `openssl`."""

from portal.evidence.models import EvidenceItem
from portal.evidence.stamps import Proof
from portal.lib.merkle import LEFT


def of(item: EvidenceItem, sha256: str, proof: Proof | None, file_name: str) -> list[str]:
    """Commands for a shell, each with what it has to say."""
    salt = bytes(item.commitment_salt).hex()
    found = [
        f"sha256sum {file_name}  # {sha256}",
        f"(printf {salt} | xxd -r -p; printf {sha256}) | sha256sum  # {item.commitment}",
    ]
    if proof is None:
        return found
    found += climb(proof)
    for token in proof.tokens:
        name = f"batch-{proof.batch}"
        found.append(
            f"openssl ts -verify -data {name}.txt -in {name}.{token.authority}.tsr "
            f"-CAfile {token.authority}.pem -attime {int(token.at.timestamp())}"
        )
    return found


def climb(proof: Proof) -> list[str]:
    """From the leaf to the root: each command gives what the next one begins with."""
    lines = [f"printf 00{proof.leaf} | xxd -r -p | sha256sum"]
    for step in proof.path:
        pair = f"{step.sibling}${{H}}" if step.side == LEFT else f"${{H}}{step.sibling}"
        lines.append(f"printf 01{pair} | xxd -r -p | sha256sum")
    lines[-1] += f"  # {proof.root}"
    return ["H=$(" + line.partition("  # ")[0] + " | cut -c1-64)" for line in lines[:-1]] + [
        lines[-1]
    ]
