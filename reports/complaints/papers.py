"""The small papers of a bundle: the custody list, and the page that says what is in it."""

import json
import textwrap
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.evidence.certificates import Known
from portal.evidence.custody_list import People
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import spreadsheets
from reports.complaints.signing_models import Signature

CHECK = Path(__file__).with_name("check.sh")
COLUMNS = ("annex", "line", "time_utc", "event", "by", "detail", "previous", "digest")


@dataclass(frozen=True)
class Chain:
    """One annex and the lines of its custody until the bundle was asked for. A retried export
    lists the same lines: later ones belong to the next bundle."""

    name: str
    sha256: str
    item: EvidenceItem
    known: Known

    @property
    def events(self) -> list[CustodyEvent]:
        return self.known.events

    @property
    def people(self) -> People:
        """Staff by number, within this file alone: who touched two of them is not told."""
        return People(self.events)


def custody_csv(chains: list[Chain]) -> bytes:
    """Every line with its digest, for whoever checks the chain by machine."""
    return spreadsheets.written(COLUMNS, _custody_rows(chains))


def _custody_rows(chains: list[Chain]):
    for one in chains:
        people = one.people
        for event in one.events:
            at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
            who = people.code(event)
            detail = json.dumps(event.detail, sort_keys=True, ensure_ascii=False)
            yield (one.name, event.sequence, at, event.verb, who, detail, event.previous,
                   event.digest)  # fmt: skip


def custody_text(chains: list[Chain], language: str, zone) -> bytes:
    """The same for people, in the language of the complaint."""
    with translation.override(language), timezone.override(zone):
        parts = [_("Custody of the annexes"), _("Times are local ({zone}).").format(zone=zone)]
        parts.append(_("Staff stand by number; a number holds for one file alone."))
        for one in chains:
            people = one.people
            parts += ["", one.name, f"  SHA-256: {one.sha256}"]
            parts.append(_("  Commitment in the ledger: {value}").format(value=one.item.commitment))
            parts.append(
                _("  It is SHA-256 of these bytes, then the checksum in letters: {salt}").format(
                    salt=bytes(one.item.commitment_salt).hex()
                )
            )
            for event in one.events:
                at = date_format(timezone.localtime(event.at), "DATETIME_FORMAT")
                words = [at, event.get_verb_display(), _who(people, event)]
                parts.append(f"  {event.sequence}. " + " · ".join(word for word in words if word))
        return ("\r\n".join(parts) + "\r\n").encode()


def _who(people: People, event: CustodyEvent) -> str:
    number = people.number(event)
    if number is None:
        return _("the portal itself")
    return _("member of staff {number}").format(number=number)


def instructions(number: str, names: list[str], final: str = "", signatures=()) -> dict[str, bytes]:
    """One page in each language that says what this is and how to check it; and the check."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[f"README.{language}.txt"] = _page(_said(number, names, final, signatures))
    return {**found, "check.sh": CHECK.read_bytes()}


def _page(lines) -> bytes:
    """Lines of text, none too long for a small window or a sheet of paper."""
    wrapped = (textwrap.fill(one, 92) if one[:1] != " " else one for one in lines)
    # With the mark by which old programs see that it is UTF-8.
    return ("\ufeff" + "\r\n".join("\n".join(wrapped).split("\n")) + "\r\n").encode()


def _said(number: str, names: list[str], final: str, signatures):
    yield _("Complaint {number}").format(number=number)
    yield ""
    yield _("WHAT IS IN HERE (in the folder data)")
    if final:
        yield _("complaint{suffix}: the complaint as the lawyer finished it, bit for bit.").format(
            suffix=final
        )
    else:
        yield _("complaint.pdf and complaint.docx hold the same text: one to print, one to edit.")
    yield from _signatures(signatures)
    if names:
        yield _("annexes: the originals, bit for bit as they reached us ({names}).").format(
            names=", ".join(name.rpartition("/")[2] for name in names)
        )
        yield _("certificates: of each original what is known, and what is not proven.")
        yield _("custody: who held each of them and when; staff stand in it by number.")
        yield _("stamps: hashes that lead to what outside clocks have signed, and their words.")
    else:
        yield _("There are no annexes.")
    yield ""
    yield _("HOW TO CHECK IT (without us and without a network)")
    yield _("All at once, on Linux, macOS or in WSL, with sha256sum, xxd and openssl:")
    yield "    sh check.sh"
    yield _("1. That no file was changed. Unpack everything into one folder and run there:")
    yield "    sha256sum -c manifest-sha256.txt"
    yield _("On Windows, for one file, and compare with its line in manifest-sha256.txt:")
    yield f"    certutil -hashfile data\\complaint{final or '.pdf'} SHA256"
    if names:
        yield _(
            "2. That custody is whole. In custody/*.lines each line begins with its seal: SHA-256 "
            "of the rest of the line. Each names the seal of the line before it as “previous”."
        )
        yield _(
            "3. That the original was in the portal's tree of hashes. stamps/*.path goes from its "
            "hash to the root; section 11 of the certificate has the commands."
        )
        yield _("4. That an outside clock saw the root (when there is a .tsr file):")
        yield "    openssl ts -verify -data batch-N.txt -in batch-N.NAME.tsr"
        yield "        -CAfile batch-N.NAME.pem"
        yield _(
            "Compare the certificates in the .pem file with those that the clock publishes. Years "
            "later add -attime with the time of the stamp in seconds."
        )
    electronic = [one for one in signatures if one.kind == Signature.Kind.ELECTRONIC]
    if electronic:
        names = (part.name.rpartition("/")[2] for part in electronic[0].parts)
        yield from signature_check("data/signatures", *names)
    yield _(
        "If you were given a file that ends in .age, open it first with the key it was sealed for:"
    )
    yield "    age -d -i KEY -o bundle.zip bundle.zip.age"
    yield ""
    yield _(
        "Do not open an annex in a program that saves it again: a changed bit changes the "
        "checksum. Hand in copies and keep this folder."
    )


def _signatures(signatures):
    """The files of each signature with their checksums."""
    if not signatures:
        return
    yield _(
        "signatures: what was signed, bit for bit, and the signature beside it; of a signature "
        "on paper its picture. What was found when each came stands in signatures.csv."
    )
    for one in signatures:
        for part in one.parts:
            yield f"    {part.name.rpartition('/')[2]}"
            yield f"        SHA-256 {part.sha256}"


def signature_check(folder: str, document="signature-01.pdf", signature="signature-01.p7s"):
    """The public command, and what it does not say."""
    yield _("That an electronic signature fits what lies beside it (RSA and elliptic curves):")
    yield f"    cd {folder}"
    yield f"    openssl cms -verify -binary -noverify -inform DER -in {signature}"
    yield f"        -content {document} -out /dev/null"
    yield _(
        "This does not ask who issued the certificate, nor whether it was withdrawn. A signature "
        "made with a national algorithm (GOST) needs a program of the centre that issued the "
        "key; openssl alone cannot check it."
    )
