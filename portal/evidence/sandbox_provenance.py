"""What a file's signed record says of it, read inside the sandbox.

Runs in a forked child beside sandbox_steps: open files, no paths, no network, nothing of the
house. The libraries are loaded only when a file carries a record. C2PA manifests that lie
somewhere else are never fetched.
"""

import csv
import hashlib
import io
import json
import os
import zipfile

from sandbox_steps import Refusal, text

VERIFIED, INVALID, ABSENT, UNREAD = "verified", "invalid", "absent", "unread"
MOST_LINES = 12


# --- C2PA ---------------------------------------------------------------------------------------

# Who signed is told and never decided: no list of trusted signers ships with the library.
OFFLINE = {
    "verify": {
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_after_reading": True,
        "verify_trust": True,
    }
}
UNKNOWN_SIGNER = "signingCredential.untrusted"


def c2pa_record(source: int, outputs: list[int], *, media_type: str) -> dict:
    import c2pa

    with os.fdopen(source, "rb", closefd=False) as file:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(OFFLINE))
        reader = c2pa.Reader.try_create(media_type, file, context=context)
        if reader is None:
            return {"state": ABSENT}
        store = json.loads(reader.json())
        state = reader.get_validation_state()
    return _of_store(store, state)


def _of_store(store: dict, state: str | None) -> dict:
    active = (store.get("manifests") or {}).get(store.get("active_manifest")) or {}
    signature = active.get("signature_info") or {}
    results = (store.get("validation_results") or {}).get("activeManifest") or {}
    broken = sorted({str(one.get("code")) for one in results.get("failure") or []})
    made_with = active.get("claim_generator_info") or [{"name": active.get("claim_generator")}]
    return {
        "state": VERIFIED if state in ("Valid", "Trusted") else INVALID,
        "signer": text(signature.get("common_name") or signature.get("issuer")),
        "signed_at": text(signature.get("time")),
        "made_with": text((made_with[0] or {}).get("name")),
        "actions": text(", ".join(_actions(active)[:MOST_LINES])),
        "broken": text(", ".join(code for code in broken if code != UNKNOWN_SIGNER)),
    }


def _actions(manifest: dict) -> list[str]:
    return [
        str(action.get("action", "")).removeprefix("c2pa.")
        for assertion in manifest.get("assertions") or []
        if str(assertion.get("label", "")).startswith("c2pa.actions")
        for action in (assertion.get("data") or {}).get("actions") or []
        if isinstance(action, dict)
    ]


# --- ProofMode ----------------------------------------------------------------------------------

PROOFS = (".proof.csv", ".proof.json")
NO_MEDIA = (".asc", ".csv", ".json", ".ots", ".gst", ".txt", ".pdf", ".html")
MOST_MEMBERS = 100
LARGEST_TEXT = 1 << 20
LARGEST_MEDIA = 1 << 30
LARGEST_SIGNED = 64 << 20  # a signature wants its bytes in memory; the hash is signed as well


def proofmode_record(source: int, outputs: list[int]) -> dict:
    """Whether the hashes and the signatures of a ProofMode bundle fit its file."""
    with os.fdopen(source, "rb", closefd=False) as file, zipfile.ZipFile(file) as bundle:
        members = [one for one in bundle.infolist() if not one.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise Refusal("too_large")
        proofs = [one for one in members if one.filename.endswith(PROOFS)]
        if not proofs:
            return {"state": ABSENT}
        said = _sayings(bundle, proofs)
        hashes = {_hash(bundle, one): one for one in members if not _is_note(one)}
        wanted = said.get("File Hash SHA256", "").lower()
        broken = [] if wanted in hashes else ["hash"]
        key, unsigned = _signed(bundle, proofs, hashes.get(wanted))
        broken += unsigned
    return {
        "state": INVALID if broken else VERIFIED,
        "broken": text(", ".join(broken)),
        "key": key,
        "device": text(
            " ".join(said.get(name, "") for name in ("Manufacturer", "Hardware")).strip()
        ),
        "proved_at": text(said.get("Proof Generated") or said.get("File Created") or ""),
        "place": text(_place(said)),
    }


def _sayings(bundle, proofs) -> dict[str, str]:
    """The names and values of a proof; a file of lines may hold several proofs, the last counts."""
    proof = min(proofs, key=lambda one: PROOFS.index("." + ".".join(one.filename.split(".")[-2:])))
    words = _read(bundle, proof).decode("utf-8", "replace")
    if proof.filename.endswith(".json"):
        found = json.loads(words)
    else:
        lines = list(csv.DictReader(io.StringIO(words)))
        found = lines[-1] if lines else {}
    if not isinstance(found, dict):
        return {}
    return {str(name).strip(): str(value).strip() for name, value in found.items() if value}


def _place(said: dict[str, str]) -> str:
    found = [said.get(f"Location.{name}", "") for name in ("Latitude", "Longitude")]
    return ", ".join(found) if all(found) else ""


def _is_note(member) -> bool:
    return member.filename.lower().endswith(NO_MEDIA)


def _read(bundle, member) -> bytes:
    if member.file_size > LARGEST_TEXT:
        raise Refusal("too_large")
    return bundle.read(member)


def _hash(bundle, member) -> str:
    """A member's SHA-256, read piece by piece and never more of it than it claims."""
    if member.file_size > LARGEST_MEDIA:
        raise Refusal("too_large")
    digest = hashlib.sha256()
    with bundle.open(member) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _signed(bundle, proofs, media) -> tuple[str, list[str]]:
    """The key's fingerprint, and what it has not signed: every proof, and the file itself."""
    import pysequoia

    by_name = {os.path.basename(one.filename): one for one in bundle.infolist()}
    if "pubkey.asc" not in by_name:
        return "", ["key"]
    key = pysequoia.Cert.from_bytes(_read(bundle, by_name["pubkey.asc"]))
    signed = {os.path.basename(one.filename): one for one in proofs}
    if media is not None and media.file_size <= LARGEST_SIGNED:
        base = os.path.basename(proofs[0].filename)
        for ending in PROOFS:
            base = base.removesuffix(ending)
        signed[base] = media
    broken = []
    for name, member in signed.items():
        signature = by_name.get(f"{name}.asc") or by_name.get(
            os.path.basename(member.filename) + ".asc"
        )
        if signature is None or not _fits(bundle, member, signature, key):
            broken.append("signature" if member is media else "proof")
    return key.fingerprint, sorted(set(broken))


def _fits(bundle, member, signature, key) -> bool:
    import pysequoia

    try:
        found = pysequoia.verify(
            bytes=bundle.read(member),
            store=lambda _ids: [key],
            signature=pysequoia.Sig.from_bytes(_read(bundle, signature)),
        )
    except Exception:  # the library has one kind of error for every way not to fit
        return False
    return bool(found.valid_sigs)


STEPS = {"c2pa_record": c2pa_record, "proofmode_record": proofmode_record}
