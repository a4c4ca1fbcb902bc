"""What goes into a bundle beside an original: certificates, lines of custody, proofs of time."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.evidence import certified, commands, custody_list
from portal.evidence.certificates import Held
from portal.evidence.models import EvidenceItem, Leaf
from portal.evidence.stamps import Proof
from portal.lib.sealing import Keypair
from reports.complaints.models import Bundle
from reports.complaints.papers import Chain


@dataclass(frozen=True)
class Annex:
    """One original of the bundle, under its neutral name."""

    name: str
    item: EvidenceItem
    pair: Keypair
    sha256: str
    held: Held

    def __repr__(self) -> str:
        return f"Annex({self.name})"

    @property
    def file_name(self) -> str:
        """What it is called in its folder, the same in every bundle of its complaint."""
        return self.name.rpartition("/")[2]


def certificate_of(bundle: Bundle, annex: Annex, chain: Chain) -> tuple[str, dict[str, bytes]]:
    """The number and the parts of the certificate that goes along with an annex."""
    row, parts = certified.standing(
        annex.item,
        annex.pair,
        annex.held,
        at=bundle.requested_at,
        by=bundle.requested_by,
        file_name=annex.file_name,
        seen=chain.known,
    )
    return str(row.public_id), parts


def of_annex(
    number: int, annex: Annex, chain: Chain, certificate: dict[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of everything that proves something about one annex."""
    base = f"annex-{number:02d}"
    for name, data in certificate.items():
        yield f"data/certificates/{base}.{name}", data
    lines = custody_list.lines_of(chain.events, chain.people)
    yield f"data/custody/{base}.lines", _written(f"{one.digest} {one.content}" for one in lines)
    proof = chain.known.file
    if proof:
        yield f"data/stamps/{base}.path", _path(proof, *_of_file(annex, proof))
        yield from _stamped(proof)
    proof = chain.known.custody
    if proof:
        yield f"data/stamps/{base}.custody.path", _path(proof, f"line {proof.leaf}")
        yield from _stamped(proof)


def _of_file(annex: Annex, proof: Proof) -> Iterator[str]:
    yield f"file {annex.name}"
    if proof.kind == Leaf.Kind.COMMITMENT:
        yield f"salt {bytes(annex.item.commitment_salt).hex()}"


def _path(proof: Proof, *begun: str) -> bytes:
    """From a value to the root, a step a line, as check.sh reads it."""
    steps = (f"{step.side} {step.sibling}" for step in proof.path)
    return _written(
        [*begun, f"value {proof.leaf}", *steps, f"root {proof.root}", f"batch {proof.batch}"]
    )


def _stamped(proof: Proof) -> Iterator[tuple[str, bytes]]:
    batch = f"data/stamps/batch-{proof.batch}"
    yield f"{batch}.txt", proof.statement
    for token in proof.tokens:
        _batch, stamp = commands.names_of(proof, token)
        yield f"data/stamps/{stamp}.tsr", token.token
        yield f"data/stamps/{stamp}.pem", token.certificates.encode()


def _written(lines) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
