"""Redacted copies, boxes and consent as pages show them."""

import json
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.disclosure import consent, finding, voices, worksheets
from portal.disclosure.actions import HEARD, PICTURED
from portal.disclosure.models import Consent, Departure, DrawnPage, RedactedCopy, Redaction
from portal.disclosure.regions import Region
from portal.evidence import serving
from portal.evidence.links import Handout
from portal.evidence.models import CustodyEvent, EvidenceItem, Rendition
from portal.lib.sealing import Keypair

# Boxes are drawn over a picture that is a thousand wide and a thousand high, whatever its size.
WIDE = 1000


@dataclass(frozen=True)
class Drawn:
    """One box on the picture without JavaScript, and its line in the list."""

    number: int
    region: Region
    length: float

    @property
    def box(self) -> dict[str, int]:
        names = ("x", "y", "width", "height")
        return {
            name: round(part * WIDE)
            for name, part in zip(names, self.region.keys[0][1:], strict=True)
        }

    @property
    def during(self) -> str:
        """From when to when, for a video."""
        if not self.length:
            return ""
        return f"{clock(self.region.start)}–{clock(self.region.end)}"


def clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}"


@dataclass(frozen=True)
class ShownCopy:
    """A redacted copy, its hash where it may be told, and why it could not be made."""

    copy: RedactedCopy
    sha256: str
    by: str

    @property
    def why_not(self) -> str:
        reason = self.copy.reason
        if reason == "no_sound_left":
            return _("A recording without its sound would be empty.")
        return finding.sentence(reason) or _("It could not be made. Ask for it once more.")

    @property
    def pages(self) -> str:
        """How many pages it holds, and of how many, when the rest was left out."""
        held, total = self.copy.pages, self.copy.pages_in_file
        if held < total:
            return _("%(held)d of %(total)d; the rest was left out") % {
                "held": held,
                "total": total,
            }
        return str(held) if held else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        copy = self.copy
        size = f"{copy.width} × {copy.height}" if copy.width else ""
        boxes = ngettext("%(count)d box", "%(count)d boxes", copy.count) % {"count": copy.count}
        pictured = copy.item.kind in PICTURED
        heard = copy.item.kind in HEARD
        return [
            (_("Boxes"), f"{boxes}, {copy.get_cover_display()}" if pictured else ""),
            (_("Sound"), copy.get_voice_display() if heard else ""),
            (_("Pages"), self.pages),
            (_("Picture size"), size),
            (_("Asked for by"), self.by),
            ("SHA-256", self.sha256),
        ]


@dataclass(frozen=True)
class ShownConsent:
    row: Consent
    by: str
    # None while the vault is closed.
    note: str | None


@dataclass(frozen=True)
class Disclosure:
    """All that one item's page says of what others may see."""

    item: EvidenceItem
    redaction: Redaction | None
    copies: list[ShownCopy]
    consents: list[ShownConsent]

    @property
    def may_redact(self) -> bool:
        return self.item.state == EvidenceItem.State.EXAMINED and (
            self.item.kind in PICTURED | HEARD
        )

    @property
    def must_be_drawn(self) -> bool:
        """Whether this is a paper of which only the first page is shown yet."""
        begun = self.redaction and self.redaction.drawing != Redaction.Drawing.NEVER
        return self.item.kind == EvidenceItem.Kind.DOCUMENT and not begun

    @property
    def is_waiting(self) -> bool:
        return any(one.copy.state == RedactedCopy.State.WAITING for one in self.copies)

    @property
    def consent(self) -> ShownConsent | None:
        return self.consents[0] if self.consents else None

    @property
    def earlier(self) -> list[ShownConsent]:
        return self.consents[1:]

    @property
    def after(self) -> int:
        return self.consents[0].row.number if self.consents else 0

    @cached_property
    def why_not_published(self) -> str:
        refusal = consent.why_not(self.item)
        return str(refusal) if refusal else ""


def of(item: EvidenceItem, member: keys.OpenMember | None, reader: User) -> Disclosure:
    """What the page of an item says; hashes and notes only as far as the vault is open."""
    is_open = member is not None and member.has(Vault.Kind.CASE)
    pair = serving.item_key(item, member) if is_open else None
    copies = list(item.redacted_copies.select_related("item"))
    consents = list(item.consents.all())
    people = {row.requested_by_id for row in copies} | {row.by_id for row in consents}
    seen = User.objects.visible_to(reader).filter(pk__in=people)
    names = {one.pk: str(one) for one in seen}
    gone = _("A former colleague")
    return Disclosure(
        item,
        Redaction.objects.filter(item=item).first(),
        [
            ShownCopy(copy, _sha256(copy, pair), names.get(copy.requested_by_id, gone))
            for copy in copies
        ],
        [
            ShownConsent(row, names.get(row.by_id, gone), _note(row, member, is_open))
            for row in consents
        ],
    )


def _sha256(copy: RedactedCopy, pair: Keypair | None) -> str:
    if not copy.is_ready or (copy.sealed and pair is None):
        return ""
    return worksheets.sha256_of(copy, pair)


def _note(row: Consent, member, is_open: bool) -> str | None:
    if row.sealed_note is None:
        return ""
    return member.read(Vault.Kind.CASE, bytes(row.sealed_note), row.place()) if is_open else None


def derivatives(item: EvidenceItem, member: keys.OpenMember | None) -> list[dict]:
    """The redacted copies as a certificate lists them. Raises VaultLocked for a guarded item."""
    ready = [one for one in item.redacted_copies.all() if one.is_ready]
    copies = sorted(ready, key=lambda copy: copy.number)
    pair = serving.item_key(item, member) if any(copy.sealed for copy in copies) else None
    return [
        {
            "kind": f"redacted {copy.number}",
            "media_type": copy.media_type,
            "size": copy.size,
            "width": copy.width,
            "height": copy.height,
            "sha256": worksheets.sha256_of(copy, pair),
            "made_at": copy.ready_at.astimezone(UTC).isoformat(),
        }
        for copy in copies
    ]


# --- The custody ----------------------------------------------------------------------------------


def note_of(event: CustodyEvent) -> str:
    """What a line of the custody tells besides its verb, for the verbs of this room."""
    said, number = event.detail, event.detail.get("number")
    words = []
    match said.get("copy"):
        case "page":
            return _("Page %(number)s") % {"number": number}
        case "pages":
            count = said.get("pages") or 0
            return ngettext("%(count)d page", "%(count)d pages", count) % {"count": count}
    if number:
        words.append(_("Copy %(number)s") % {"number": number})
    if event.verb == CustodyEvent.Verb.CONSENT:
        words += [_label(Consent.Answer, said.get("answer")), _label(Consent.Why, said.get("why"))]
    if event.verb == CustodyEvent.Verb.COPY_EXPORTED:
        words.append(_label(Departure.Purpose, said.get("purpose")))
    return " · ".join(filter(None, words))


def _label(choices, value) -> str:
    return str(dict(choices.choices).get(value, ""))


# --- The editor -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownPage:
    """One page of a paper, and what is covered on it."""

    number: int
    boxes: list[Drawn]


@dataclass(frozen=True)
class Editor:
    """What the page of boxes shows of an item."""

    item: EvidenceItem
    redaction: Redaction
    regions: list[Region]
    length: float
    still: str
    has_sound: bool

    @property
    def boxes(self) -> list[Drawn]:
        return [Drawn(number, one, self.length) for number, one in enumerate(self.regions)]

    @property
    def as_json(self) -> str:
        return json.dumps([region.as_json() for region in self.regions])

    @property
    def is_video(self) -> bool:
        return self.item.kind == EvidenceItem.Kind.VIDEO

    @property
    def is_pictured(self) -> bool:
        return self.item.kind in PICTURED

    @property
    def is_paper(self) -> bool:
        return self.item.kind == EvidenceItem.Kind.DOCUMENT

    @property
    def is_drawing(self) -> bool:
        return self.redaction.drawing == Redaction.Drawing.ASKED

    @property
    def is_ready(self) -> bool:
        """Whether there is something to draw boxes on: of a paper all of its pages."""
        return not self.is_paper or self.redaction.drawing == Redaction.Drawing.DONE

    @property
    def why_not_drawn(self) -> str:
        if self.redaction.drawing != Redaction.Drawing.FAILED:
            return ""
        reason = finding.sentence(self.redaction.why_not_drawn)
        return reason or _("The drawing was stopped. Try again.")

    @property
    def pages(self) -> list[ShownPage]:
        """Of a paper; nothing of a picture or a video."""
        shown = self.boxes
        return [
            ShownPage(number, [one for one in shown if one.region.page == number])
            for number in range(1, self.redaction.pages + 1)
        ]

    @property
    def on_the_stage(self) -> list[Drawn]:
        """The boxes of the page that is seen first; the others stand beside their pages."""
        return self.pages[0].boxes if self.is_paper else self.boxes

    @property
    def left_out(self) -> str:
        held, total = self.redaction.pages, self.redaction.pages_in_file
        if held >= total:
            return ""
        return _(
            "The file has %(total)d pages. Only the first %(held)d are shown here, and only they "
            "will be in the copy; the rest is left out."
        ) % {"held": held, "total": total}

    @property
    def is_searching(self) -> bool:
        return self.redaction.search == Redaction.Search.ASKED

    @property
    def was_searched(self) -> bool:
        return self.redaction.search == Redaction.Search.DONE

    @property
    def why_not_searched(self) -> str:
        if self.redaction.search != Redaction.Search.FAILED:
            return ""
        return finding.sentence(self.redaction.reason) or _("The search was stopped. Try again.")

    @property
    def every(self) -> float:
        return finding.every(self.length)

    @property
    def not_hidden(self) -> str:
        return str(voices.NOT_HIDDEN) if self.has_sound else ""

    @property
    def options(self) -> dict:
        return {
            "length": self.length,
            "pages": max(1, self.redaction.pages),
            "pictured": self.is_pictured,
            "heard": self.has_sound,
        }


def editor(item: EvidenceItem, member: keys.OpenMember | None) -> Editor:
    """Raises VaultLocked when the item's regions or facts are sealed to a closed vault."""
    sheet = worksheets.opened(item, member)
    facts = serving.facts_of(item, member)
    kinds = set(item.renditions.values_list("kind", flat=True))
    still = next((k for k in (Rendition.Kind.PREVIEW, Rendition.Kind.POSTER) if k in kinds), "")
    sound = item.kind in HEARD and bool(facts.get("audio_codec"))
    return Editor(item, sheet.redaction, sheet.regions, sheet.length, still, sound)


def page_handout(row: DrawnPage) -> Handout:
    """One page of a paper, ready to be handed out; each look at one is written down."""
    place = row.place()
    return Handout(
        item=row.item_id,
        stored_name=row.stored_name,
        media_type="image/jpeg",
        size=row.size,
        name=f"page-{row.number}.jpg",
        place=(place.purpose, place.row, place.field) if row.sealed else (),
        look="page",
        number=row.number,
    )


def handout_of(copy: RedactedCopy) -> Handout:
    """A redacted copy, ready to be handed out."""
    place = copy.place("file")
    ending = copy.media_type.rpartition("/")[2]
    return Handout(
        item=copy.item_id,
        stored_name=copy.stored_name,
        media_type=copy.media_type,
        size=copy.size,
        name=f"redacted-{str(copy.item.public_id)[:8]}-{copy.number}.{ending}",
        place=(place.purpose, place.row, place.field) if copy.sealed else (),
        look="redacted",
        number=copy.number,
    )
