"""How anybody checks a certificate with public programs: `sha256sum`, `xxd`, `openssl`."""

from portal.evidence.models import EvidenceItem
from portal.evidence.stamps import Proof, Token
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
        batch, stamp = names_of(proof, token)
        found.append(
            f"openssl ts -verify -data {batch}.txt -in {stamp}.tsr "
            f"-CAfile {stamp}.pem -attime {int(token.at.timestamp())}"
        )
    return found


def names_of(proof: Proof, token: Token) -> tuple[str, str]:
    """What the files of a batch, and of one stamp on it, are called where a bundle lies."""
    batch = f"batch-{proof.batch}"
    return batch, f"{batch}.{token.authority}"


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
