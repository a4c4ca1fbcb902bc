"""A certificate's statement in words of one language: thirteen numbered sections."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.documents.sections import Paper, Section, Table
from portal.evidence import certificate_terms as terms
from portal.evidence import provenance, sayings
from portal.evidence.certificate_terms import filled, term, when_iso
from portal.evidence.models import EvidenceItem
from portal.lib.merkle import LEFT


def paper(statement: dict, language: str) -> Paper:
    """The whole certificate in one language; times are those of the place."""
    with translation.override(language), timezone.override(ZoneInfo(statement["zone"])):
        made = datetime.fromisoformat(statement["made_at"])
        answerable = statement["answerable"] or str(settings.SITE_NAME)
        return Paper(
            language=language,
            title=_("Certificate of a file"),
            lead=_(
                "What is known of one file in the custody of {keeper}, and what each thing rests "
                "on. Made {when}, as of that moment. Times are those of {zone}."
            ).format(keeper=answerable, when=terms.when(made), zone=statement["zone"]),
            reference=_("Certificate {number}").format(number=statement["certificate"]),
            day=timezone.localtime(made).date(),
            sections=tuple(make(statement) for make in SECTIONS),
            signatures=(_("name and office"), _("signature"), _("date")),
        )


def _identity(statement: dict) -> Section:
    said = statement["identity"]
    return Section(
        _("Identity and hashes"),
        facts=filled(
            (_("Number of the item"), said["item"]),
            (_("What it is"), str(EvidenceItem.Kind(said["kind"]).label)),
            (_("Type, by its first bytes"), said["media_type"]),
            (_("Size in bytes"), str(said["size"])),
            (_("SHA-256 of the original"), said["sha256"]),
            (_("Commitment in the ledger"), said["commitment"]),
            (_("Salt of the commitment"), said["commitment_salt"]),
            (_("SHA-256 of the sealed file, as stored"), said["stored_sha256"]),
        ),
        paragraphs=(
            _(
                "For this certificate the original was opened and hashed once more. The hash was "
                "the one above."
            ),
            _(
                "The ledger holds a commitment in place of the hash: SHA-256 of the salt, then of "
                "the hash in letters. Without the salt nobody can tell which file it stands for."
            ),
        ),
    )


def _arrival(statement: dict) -> Section:
    said = statement["arrival"]
    return Section(
        _("How it reached us"),
        facts=filled(
            (_("Way"), term(terms.WAYS, said["how"])),
            (_("Complaint") if said["source"] == "filing" else _("Report"), said["reference"]),
            (_("Received"), when_iso(said["at"])),
            (_("Sent in so many parts"), str(said["pieces"])),
            (_("Seal of the first line of custody"), said["first_line"]),
        ),
        paragraphs=(
            _(
                "The bytes were hashed while they arrived and sealed before they were written to "
                "a disk. Nothing was converted, cut or renamed."
            ),
        ),
    )


def _times(statement: dict) -> Section:
    rows = [
        (
            term(terms.WHATS, one["what"]),
            terms.time_of(one),
            term(terms.CLOCKS, one["source"]),
            _sure(one),
        )
        for one in statement["times"]
    ]
    for stamp in terms.stamps(statement):
        rows.append(
            (
                _("An outside clock saw its hash"),
                when_iso(stamp["at"]),
                stamp["authority"],
                _("Signed. The file was there before this time."),
            )
        )
    heads = (_("What"), _("Time"), _("Whose clock"), _("How sure"))
    return Section(_("Times"), table=Table(heads, (4, 4, 4, 6), tuple(rows)))


def _sure(one: dict) -> str:
    if one["what"] == "sent":
        off = one["off_by_seconds"]
        if abs(off) < 2:
            return _("It agreed with our clock.")
        words = (
            _("It was {seconds} seconds ahead of our clock.")
            if off > 0
            else _("It was {seconds} seconds behind our clock.")
        )
        return words.format(seconds=abs(off))
    if one["what"] == "received":
        return _("Our server's clock; section 10 says who else confirms it.")
    if one["what"] == "ledger":
        return _("On purpose no closer than a quarter of an hour: it protects the reporter.")
    return _("Not known. The clock may have been wrong, or the time changed later.")


def _place(statement: dict) -> Section:
    said = statement["place"]
    found = said.get("file") or {}
    facts = filled(
        (_("Precinct, as reported"), str(said.get("precinct") or "")),
        (_("Building"), terms.in_language(said.get("venue"))),
        (_("Address"), terms.in_language(said.get("address"))),
        (_("Commission"), terms.in_language(said.get("commission"))),
        (_("Region"), terms.in_language(said.get("region"))),
        (_("Place in the reporter's words"), said.get("text", "")),
        (_("Position that the phone gave"), terms.position(said.get("phone"))),
        (_("Position in the file"), terms.position(found)),
        (
            _("Who says the position in the file"),
            term(sayings.SOURCES, found["source"]) if found else "",
        ),
    )
    return Section(
        _("Place"),
        facts=facts,
        paragraphs=(
            _("A position is what a device wrote down. Anybody can change it in a file.")
            if facts
            else _("Nothing says where it was recorded."),
        ),
    )


def _recorder(statement: dict) -> Section:
    said = statement["recorder"]
    return Section(
        _("Who recorded it"),
        facts=filled((_("Role, as the reporter says"), terms.in_language(said.get("role")))),
        paragraphs=(term(terms.RECORDERS, said.get("kind", "anonymous")),),
    )


def _recording(statement: dict) -> Section:
    said = statement["recording"]
    shown = {"provenance": {kind: {"state": state} for kind, state in said["provenance"].items()}}
    records = [(one.name, f"{one.label}. {one.meaning}") for one in provenance.shown(shown)]
    device = [
        (one.label, one.value)
        for one in sayings.sayings(said["facts"], statement["identity"]["size"])
        if one.source != sayings.SERVER
    ]
    pictured = [
        (_("Picture size"), terms.by(said["facts"].get("width"), said["facts"].get("height"))),
        (_("Length"), sayings.length(said["facts"].get("seconds"))),
    ]
    contradictions = tuple(term(terms.CONTRADICTIONS, code) for code in said["contradictions"])
    none = _("Its times and places do not contradict each other.")
    return Section(
        _("Conditions of recording"),
        facts=filled(*device, *pictured, *records),
        paragraphs=() if contradictions else (none,),
        items=contradictions,
    )


def _process(statement: dict) -> Section:
    said = statement["process"]
    examined = said["examined"]
    tools = [f"{name} {number}" for name, number in examined.get("tools", {}).items()]
    portal = [f"{name} {number}" for name, number in said["portal"].items() if name != "code"]
    return Section(
        _("Process and versions"),
        facts=filled(
            (_("Examined"), when_iso(examined.get("at"))),
            (_("Outcome"), terms.verb(examined.get("outcome"))),
            (_("Programs that looked into it"), ", ".join(tools)),
            (_("This portal"), ", ".join(portal)),
            (_("SHA-256 over the portal's code"), said["portal"]["code"]),
        ),
        paragraphs=(
            _(
                "Files are looked into by a separate process without network that sees only this "
                "one file. The original is read and never written."
            ),
        ),
    )


def _derivatives(statement: dict) -> Section:
    rows = tuple(
        (
            terms.copy_kind(one["kind"]),
            " ".join(
                part for part in (one["media_type"], terms.by(one["width"], one["height"])) if part
            ),
            str(one["size"]),
            one["sha256"] or _("sealed"),
        )
        for one in statement["derivatives"]
    )
    heads = (_("Kind of copy"), _("Type"), _("Size in bytes"), "SHA-256")
    return Section(
        _("Copies made from it"),
        table=Table(heads, (4, 4, 3, 9), rows) if rows else None,
        paragraphs=(
            _(
                "Copies are made anew without the data inside the file, to look at. Only the "
                "original is evidence."
            )
            if rows
            else _("None were made."),
        ),
    )


def _custody(statement: dict) -> Section:
    rows = []
    for line in statement["custody"]:
        said = terms.content(line)
        rows.append(
            (
                str(said["sequence"]),
                when_iso(said["at"]),
                terms.verb(said["verb"]),
                terms.who(line["by"]),
                line["digest"],
            )
        )
    heads = (_("No."), _("When"), _("What"), _("Who"), _("Seal of the line"))
    return Section(
        _("Custody"),
        table=Table(heads, (1, 4, 4, 4, 8), tuple(rows)) if rows else None,
        paragraphs=(
            _(
                "Each line seals the line before it by its hash; the part named json has every "
                "line word for word. The database refuses to change or remove one."
            ),
        ),
    )


def _time_proof(statement: dict) -> Section:
    proof = statement["time_proof"]["file"]
    if proof is None:
        words = _(
            "The hash is in no batch yet. Batches are made every quarter of an hour; ask for "
            "another certificate after that."
        )
        return Section(_("Merkle path and time-stamps"), paragraphs=(words,))
    steps = tuple(
        (str(number), _("left") if side == LEFT else _("right"), sibling)
        for number, (side, sibling) in enumerate(proof["path"], 1)
    )
    stamps = [
        (
            _("Time-stamp of {authority}").format(authority=stamp["authority"]),
            _("{when}, signed; the answer came at {received} by our clock").format(
                when=when_iso(stamp["at"]), received=when_iso(stamp["received_at"])
            ),
        )
        for stamp in proof["stamps"]
    ]
    what = _("SHA-256 of the file") if proof["kind"] == "file" else _("the commitment to its hash")
    return Section(
        _("Merkle path and time-stamps"),
        facts=filled(
            (_("Batch"), str(proof["batch"])),
            (_("Leaf"), f"{what}, {proof['index']} / {proof['size']}"),
            (_("Value of the leaf"), proof["leaf"]),
            (_("Root"), proof["root"]),
            *stamps,
        ),
        table=Table((_("Step"), _("Side"), _("Hash beside it")), (1, 2, 12), steps)
        if steps
        else None,
        paragraphs=() if stamps else (_gap(statement),),
    )


def _gap(statement: dict) -> str:
    if statement["time_proof"]["asked"]:
        return _("No time-stamp authority has answered for this batch yet. It is asked again.")
    return _(
        "No time-stamp authority is configured here: nobody outside confirms these times. The "
        "chain alone shows the order of what was written down."
    )


def _verification(statement: dict) -> Section:
    return Section(
        _("How to check this"),
        paragraphs=(
            _(
                "With public programs, on any computer, without us. After # stands what each "
                "command has to say. xxd turns letters into bytes; the files of the time-stamps "
                "lie in the bundle, and in the part named json."
            ),
        ),
        commands=tuple(statement["verification"]),
    )


def _answerable(statement: dict) -> Section:
    named = statement["answerable"]
    return Section(
        _("Who answers for this certificate"),
        facts=filled((_("Organisation"), named or str(settings.SITE_NAME))),
        paragraphs=(
            _(
                "A program made it from what was written down. It is somebody's word only when a "
                "person has compared it and signed it by hand at its end."
            ),
        ),
    )


def _not_proven(statement: dict) -> Section:
    return Section(
        _("What is not proven"),
        items=tuple(term(terms.NOT_PROVEN, code) for code in statement["not_proven"]),
    )


SECTIONS = (
    *(_identity, _arrival, _times, _place, _recorder, _recording, _process),
    *(_derivatives, _custody, _time_proof, _verification, _answerable, _not_proven),
)
