"""Time-stamps of others (RFC 3161): asking an authority, and checking what it says.

An authority signs that it saw some bytes at a time. Which authorities are asked, and the
certificates by which each must sign, are the operator's settings; an answer that is not signed
by a pinned certificate is none. This is the only module that imports `rfc3161_client`.
"""

import http.client
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
from rfc3161_client.base import HashAlgorithm
from rfc3161_client.errors import VerificationError

PATIENCE = 10
LONGEST = 64 * 1024


class Unreachable(Exception):
    """The authority does not answer now; it may later."""


class Refused(Exception):
    """An answer that proves nothing: not for these bytes, or not by a pinned certificate."""


@dataclass(frozen=True)
class Authority:
    """Whom we ask for the time, and by which certificates (PEM) its answers are known."""

    name: str
    url: str
    certificates: str


def authorities() -> list[Authority]:
    """As configured. Raises OSError when certificates are missing."""
    found = []
    for entry in settings.TIMESTAMP_AUTHORITIES:
        name, _equals, url = entry.partition("=")
        pem = certificate_path(name).read_text()
        found.append(Authority(name.strip(), url.strip(), pem))
    return found


def certificate_path(name: str) -> Path:
    return Path(settings.TIMESTAMP_CERTIFICATES) / f"{name.strip()}.pem"


def stamp(authority: Authority, data: bytes) -> bytes:
    """An authority's answer over `data`, checked. Raises Unreachable or Refused."""
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    answer = _post(authority.url, request.as_bytes())
    _check(answer, data, authority.certificates, nonce=request.nonce)
    return answer


def check(answer: bytes, data: bytes, certificates: str) -> datetime:
    """When the authority saw `data`. Raises Refused."""
    return _check(answer, data, certificates)


def _check(answer: bytes, data: bytes, certificates: str, nonce: int | None = None) -> datetime:
    try:
        decoded = decode_timestamp_response(_in_order(answer))
        decoded_at = decoded.tst_info.gen_time
    except ValueError:
        raise Refused("The answer is not a time-stamp.") from None
    problem = "no certificate is pinned"
    for builder in _builders(certificates, nonce):
        try:
            builder.build().verify_message(decoded, data)
        except VerificationError as words:
            problem = str(words).partition(":")[0]
        except (ValueError, x509.InvalidVersion):
            problem = "its certificates cannot be read"
        else:
            return decoded_at
    raise Refused(f"The time-stamp does not hold: {problem}.")


def _builders(certificates: str, nonce: int | None):
    """One for each signing certificate that is pinned; one for none, when only those above
    it are: then whatever they vouch for may sign."""
    pinned = x509.load_pem_x509_certificates(certificates.encode())
    above = [one for one in pinned if _is_above(one)]
    signing = [one for one in pinned if one not in above] or [None]
    for one in signing:
        # A signing certificate that nobody vouches for is its own root.
        roots = above or [one]
        yield VerifierBuilder(tsa_certificate=one, roots=roots, nonce=nonce)


def _is_above(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _in_order(answer: bytes) -> bytes:
    """The answer with its set of certificates in the order that DER wants.

    OpenSSL, which many authorities run, sends them in the order of the chain, and the library
    refuses that. The signature does not cover the set; what is kept is the answer as it came.
    """
    at, end = 0, len(answer)
    # TimeStampResp, ContentInfo, [0], SignedData: the way down to where the set is.
    for which in (0, 1, 1, 0):
        at, end = _content(answer, _part(answer, at, end, which))
    start = next((one for one in _parts(answer, at, end) if answer[one] == 0xA0), None)
    if start is None:
        return answer
    first, after = _content(answer, start)
    starts = list(_parts(answer, first, after))
    ends = [*starts[1:], after]
    members = sorted(answer[one:two] for one, two in zip(starts, ends, strict=True))
    return answer[:first] + b"".join(members) + answer[after:]


def _part(data: bytes, at: int, end: int, which: int) -> int:
    found = list(_parts(data, at, end))
    if which >= len(found):
        raise ValueError("a part is missing")
    return found[which]


def _parts(data: bytes, at: int, end: int):
    """Where each value between two places begins."""
    while at < end:
        yield at
        at = _content(data, at)[1]


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER value at `at` begins and ends. Raises ValueError."""
    head = data[at + 1 : at + 2]
    if not head:
        raise ValueError("cut off")
    if head[0] < 0x80:
        first, length = at + 2, head[0]
    else:
        width = head[0] & 0x7F
        first = at + 2 + width
        length = int.from_bytes(data[at + 2 : first])
    if not 0 < first + length <= len(data):
        raise ValueError("cut off")
    return first, first + length


def _post(url: str, body: bytes) -> bytes:
    parts = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname:
        raise Refused("The authority's address is not an http or https address.")
    connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=PATIENCE)
    where = parts.path or "/"
    if parts.query:
        where += f"?{parts.query}"
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "time-stamp client"}
    try:
        connection.request("POST", where, body, headers)
        answer = connection.getresponse()
        content = answer.read(LONGEST + 1)
    except (OSError, http.client.HTTPException, ssl.SSLError):
        raise Unreachable("The authority does not answer.") from None
    finally:
        connection.close()
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable("The authority is busy.")
    if answer.status != 200 or len(content) > LONGEST:
        raise Refused("The authority gave no time-stamp.")
    return content
