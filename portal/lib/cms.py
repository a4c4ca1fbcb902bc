"""Electronic signatures (CMS, RFC 5652): whether one fits a document, as far as can be told here.

What is checked: that the signed hash is the document's, and that the signature over it was made
with the key of the certificate inside. What is not: who issued that certificate, and whether it
was withdrawn; no list of a country's certification centres is kept here. National algorithms that
no open library of ours computes leave a signature present and unverified, and that is said.

This is the only module that imports `asn1crypto`.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

LIMIT = 1024 * 1024
# Object identifiers may be of any length.
NAME = 120
HASHES = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
# Whoever wants to can make two documents of one such hash: it says nothing of which was signed.
WEAK = {"md2", "md5", "sha1"}
# So many signers are looked at; each costs a worker its time.
MOST = 20
# Object identifiers of national standards begin with their country: Kazakhstan, Russia.
NATIONAL = ("1.2.398.", "1.2.643.")
GOST = "gost"


class NoSignature(Exception):
    """These bytes are no signature at all."""


class StrangeSignature(Exception):
    """A signature of something else, or one whose numbers are wrong."""


@dataclass(frozen=True)
class Signer:
    """Whose certificate signed it. `is_verified` is False where the algorithm is weak, or not
    known here."""

    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    algorithm: str
    is_verified: bool


def der(typed: str) -> bytes:
    """The bytes of a signature as programs hand it over: PEM or base64. Raises NoSignature."""
    text = typed.strip()
    if not text or len(text) > 2 * LIMIT:
        raise NoSignature
    try:
        if text.startswith("-----"):
            return pem.unarmor(text.encode())[2]
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        raise NoSignature from None


def signers(signature: bytes, document: bytes) -> list[Signer]:
    """Everybody who signed. Raises NoSignature, and StrangeSignature when it is not over this
    document or was not made with the key that it names."""
    try:
        return _signers(signature, document)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        # However broken it is, it is no signature that anybody could rely on.
        raise NoSignature from None


def _signers(signature: bytes, document: bytes) -> list[Signer]:
    info = cms.ContentInfo.load(signature, strict=True)
    if info["content_type"].native != "signed_data":
        raise NoSignature
    signed = info["content"]
    inside = signed["encap_content_info"]["content"].native
    if inside is not None and bytes(inside) != document:
        raise StrangeSignature
    if len(signed["signer_infos"]) > MOST:
        raise NoSignature
    certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    found = [_signer(one, certificates, document) for one in signed["signer_infos"]]
    if not found:
        raise NoSignature
    return found


def _signer(info, certificates, document: bytes) -> Signer:
    certificate = _certificate(info["sid"], certificates)
    digest = info["digest_algorithm"]["algorithm"].native
    fits = _fits(info, digest, document)
    if fits is False:
        raise StrangeSignature
    made = fits and _made_with(certificate, info, digest, document)
    if made is False:
        raise StrangeSignature
    period = certificate["tbs_certificate"]["validity"]
    begins, ends = (period[one].native for one in ("not_before", "not_after"))
    if not (isinstance(begins, datetime) and isinstance(ends, datetime)):
        raise NoSignature  # the year 0, which no calendar of ours can show again
    return Signer(
        subject=_said(certificate.subject),
        issuer=_said(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        valid_from=begins,
        valid_until=ends,
        algorithm=_named(info["signature_algorithm"]["algorithm"], digest)[:NAME],
        is_verified=bool(made) and digest not in WEAK,
    )


def _certificate(sid, certificates):
    """The certificate that the signer names. Raises NoSignature when it is not inside."""
    for one in certificates:
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            if (
                one.serial_number == named["serial_number"].native
                and one.issuer.dump() == named["issuer"].dump()
            ):
                return one
        elif one.key_identifier == sid.native:
            return one
    raise NoSignature


def _fits(info, digest: str, document: bytes) -> bool | None:
    """Whether the signed hash is the document's; None when the hash cannot be computed here."""
    if digest not in HASHES:
        return None
    attributes = info["signed_attrs"]
    if not len(attributes):
        return True  # signed without attributes: the document itself goes into the mathematics
    for one in attributes:
        if one["type"].native == "message_digest":
            return one["values"][0].native == hashlib.new(digest, document).digest()
    return False


def _made_with(certificate, info, digest: str, document: bytes) -> bool | None:
    """Whether the key of the certificate made it; None when that cannot be computed here."""
    attributes = info["signed_attrs"]
    said = attributes.untag().dump(force=True) if len(attributes) else document
    try:
        key = x509.load_der_x509_certificate(certificate.dump()).public_key()
    except (UnsupportedAlgorithm, ValueError):
        return None
    algorithm, bits = HASHES[digest](), info["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if info["signature_algorithm"].signature_algo != "rsassa_pkcs1v15":
                return None
            key.verify(bits, said, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(bits, said, ec.ECDSA(algorithm))
        else:
            return None
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm:
        return None
    return True


def _said(name) -> str:
    """Who it is, without the names of the fields."""
    values = (one if isinstance(one, str) else ", ".join(one) for one in name.native.values())
    return ", ".join(values)


def _named(algorithm, digest: str) -> str:
    name = algorithm.native
    if digest in WEAK:
        return f"weak algorithm: {digest}"
    if name.startswith(NATIONAL) or digest.startswith(NATIONAL):
        return f"{GOST} {name}"
    return f"{name} {digest}" if digest not in name else name
