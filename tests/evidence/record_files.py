"""Files that carry a signed record of where they came from, signed by keys made for the tests."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import c2pa
import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def signed_photo(path: Path, plain: Path) -> Path:
    """The photo with a C2PA manifest, by a signer nobody knows."""
    chain, key = _signer()
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=key, ta_url=None)
    )
    manifest = {
        "claim_generator_info": [{"name": "Test camera", "version": "1"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.created",
                            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/"
                            "digitalCapture",
                        }
                    ]
                },
            }
        ],
    }
    with plain.open("rb") as source, path.open("w+b") as signed:
        c2pa.Builder(json.dumps(manifest)).sign(signer, "image/jpeg", source, signed)
    return path


def flipped(path: Path, whole: Path) -> Path:
    """The same file with one bit of its last picture bytes turned over."""
    content = bytearray(whole.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)
    return path


@cache
def _signer() -> tuple[bytes, bytes]:
    """A certificate chain and the key of its end, as PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Test root"), _name("Test camera maker")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, is_root=True)
    leaf = _certificate(name, root_name, key.public_key(), root_key, is_root=False)
    pem = serialization.Encoding.PEM
    return (
        leaf.public_bytes(pem) + root.public_bytes(pem),
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(subject, issuer, public, signing_key, *, is_root: bool):
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    )
    root_public = signing_key.public_key()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_public), critical=False
        )
    )
    if not is_root:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return made.sign(signing_key, hashes.SHA256())


def proofmode_bundle(path: Path, photo: Path, *, changed: str = "") -> Path:
    """What ProofMode's "share proof" makes; `changed` is "file" or "proof", after signing."""
    key = pysequoia.Tsk.generate("proof@example.org")
    content = photo.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    said = {
        "File Hash SHA256": sha256,
        "Hardware": "Samsung SM-A155F",
        "Location.Latitude": "43.2389",
        "Location.Longitude": "76.8897",
        "Proof Generated": "2026-11-22T09:41:00Z",
    }
    proof = json.dumps(said).encode()
    members = {
        "pubkey.asc": str(key.extract_certificate()),
        f"{sha256}.asc": _detached(key, content),
        f"{sha256}.proof.json": proof,
        f"{sha256}.proof.json.asc": _detached(key, proof),
        "IMG_0001.jpg": content,
    }
    if changed == "file":
        members["IMG_0001.jpg"] = content[:-1] + b"\0"
    if changed == "proof":
        members[f"{sha256}.proof.json"] = proof.replace(b"43.2389", b"51.1280")
    with zipfile.ZipFile(path, "w") as bundle:
        for name, inside in members.items():
            bundle.writestr(name, inside)
    return path


def _detached(key, content: bytes) -> bytes:
    return pysequoia.sign(key.signer(), content, mode=pysequoia.SignatureMode.DETACHED)
