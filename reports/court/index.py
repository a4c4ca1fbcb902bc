"""The index of a bundle for court: every document with a number that goes on, and its sheets."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.documents.sections import Paper, Section, Table, write_paper
from portal.lib import spreadsheets
from reports.complaints import papers
from reports.complaints.signed import SUFFIX
from reports.court.models import CourtBundle


def numbered(pieces: list[dict]) -> list[dict]:
    """All documents in order, each with its number and the sheets it takes."""
    found, sheet = [], 0
    for piece in pieces:
        for one in piece["documents"]:
            first, sheet = sheet + 1, sheet + one["sheets"]
            sheets = "" if not one["sheets"] else f"{first}–{sheet}" if one["sheets"] > 1 else first
            found.append({**one, "number": len(found) + 1, "sheets": str(sheets)})
    return found


def as_pdf(bundle: CourtBundle, documents: list[dict]) -> bytes:
    with translation.override(bundle.language):
        heads = (_("No."), _("Document"), _("Complaint"), _("Sheets"), _("Checksum (SHA-256)"))
        rows = tuple(
            (str(one["number"]), one["what"], one["complaint"], one["sheets"],
             "\u200b".join(one["sha256"]))
            for one in documents
        )  # fmt: skip
        facts = [
            (_("Election"), bundle.election.name_in(bundle.language)),
            (_("Complaints"), str(bundle.parts.count())),
            (_("Documents"), str(len(documents))),
            (_("Code of this copy"), bundle.copy_code),
        ]
        if bundle.precinct:
            facts.insert(1, (_("Precinct"), str(bundle.precinct.number)))
        paper = Paper(
            language=bundle.language,
            title=_("Index of documents"),
            lead=_(
                "Numbers go on through the whole bundle. Sheets are those of the letters; "
                "an annex lies in it as a file, bit for bit, with its certificate beside it."
            ),
            reference=bundle.number,
            day=timezone.localdate(bundle.requested_at),
            sections=(
                Section(_("What this is"), facts=tuple(facts)),
                Section(_("Documents"), table=Table(heads, (1, 5, 3, 2, 6), rows)),
            ),
            signatures=(_("Date, name, signature"),),
        )
        return write_paper(paper)


def as_csv(documents: list[dict]) -> bytes:
    heads = ("number", "document", "complaint", "sheets", "sha256", "file", "certificate")
    columns = ("number", "what", *heads[2:])
    rows = ([one.get(name, "") for name in columns] for one in documents)
    return spreadsheets.written(heads, rows)


def instructions(bundle: CourtBundle, documents: list[dict]) -> bytes:
    with translation.override(bundle.language):
        lines = (
            _("Bundle {number}").format(number=bundle.number),
            "",
            _("data/index.pdf and data/index.csv: every document with its number."),
            _("Each complaint has a folder: the letter, annexes as they reached us, custody, "
              "certificates, and what outside clocks have signed."),
            _("That no file was changed is checked with: sha256sum -c manifest-sha256.txt"),
            _("Do not open an annex in a program that saves it again. Hand in copies."),
        )  # fmt: skip
        signed = [one["file"] for one in documents if one["file"].endswith(SUFFIX)]
        if signed:
            folder, _slash, signature = signed[0].rpartition("/")
            document = next(
                one["file"].rpartition("/")[2]
                for one in documents
                if one["file"].startswith(signed[0].removesuffix(SUFFIX))
                and one["file"] not in signed
            )
            lines += ("", *papers.signature_check(folder, document, signature))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
