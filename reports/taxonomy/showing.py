"""What staff read of violation types: by edition, with sources, marks, and what came of them."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from portal.jurisdictions import pack
from portal.jurisdictions.laws import Citation
from portal.jurisdictions.pack import Pack
from portal.jurisdictions.search import fold
from portal.jurisdictions.texts import Text
from reports.taxonomy import editions
from reports.taxonomy.models import LegalProvision, ViolationType


@dataclass(frozen=True)
class Usage:
    """How often a type was met, and what authorities answered; "" where it is not told."""

    cases: str = ""
    complaints: str = ""
    outcomes: list[tuple[str, str]] = field(default_factory=list)


NONE = Usage()


def usage(user) -> dict[str, Usage]:
    """By code of the type; counted by the rooms that know."""
    return import_string(settings.TAXONOMY_USAGE)(user)


@dataclass(frozen=True)
class Cited:
    """One provision of a type, as its edition had it."""

    name: str
    says: Text | None
    role: str
    applicability: str
    confidence: str
    source: str
    url: str


@dataclass(frozen=True)
class Type:
    """One violation type in one edition."""

    row: ViolationType
    country: Pack = field(repr=False)

    @property
    def entry(self) -> dict:
        return self.row.entry

    @property
    def confidence(self) -> str:
        return self.entry["confidence"]

    def _text(self, name: str) -> Text | None:
        return Text(self.entry[name]) if self.entry.get(name) else None

    @property
    def plain(self) -> Text | None:
        return self._text("plain")

    @property
    def note(self) -> Text | None:
        return self._text("note")

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(code, self.entry["name"].get(code, "")) for code in self.country.languages]

    @property
    def stage(self) -> Text | str:
        known = self.country.stages.get(self.row.stage)
        return known.name if known else self.row.stage

    @property
    def provisions(self) -> list[Cited]:
        codes = [said["provision"] for said in self.entry.get("citations", ())]
        rows = LegalProvision.objects.filter(catalogue=self.row.catalogue_id, code__in=codes)
        known = {row.code: row.entry for row in rows}
        return [
            self._cited(said, known.get(said["provision"], {})) for said in self.entry["citations"]
        ]

    def _cited(self, said: dict, provision: dict) -> Cited:
        country, language = self.country, get_language() or "ru"
        pinpoint = Text(said["pinpoint"]) if said.get("pinpoint") else None
        citation = Citation(**{**said, "pinpoint": pinpoint})
        source = said.get("source") or provision.get("source")
        scales = country.scales
        return Cited(
            name=country.cite(citation, language) if said["law"] in country.laws else said["law"],
            says=Text(provision["paraphrase"]) if provision.get("paraphrase") else None,
            role=_label(scales["citation_roles"], said["role"]),
            applicability=_label(scales["applicability"], said["applicability"]),
            confidence=said["confidence"],
            source=_source(country, source),
            url=provision.get("url") or "",
        )

    @property
    def addressees(self) -> list:
        known = self.country.addressees
        return [known[code] for code in self.entry.get("addressees", ()) if code in known]

    @property
    def time_limits(self) -> list:
        known = self.country.time_limits
        return [known[code] for code in self.entry.get("time_limits", ()) if code in known]

    @property
    def sources(self) -> list[str]:
        said = self.entry.get("sources", ())
        return [_source(self.country, one["source"]) for one in said]


def _label(scale, code) -> str:
    return str(scale[code].label) if code in scale else str(code)


def _source(country: Pack, code: str | None) -> str:
    known = country.sources.get(code)
    if known is None:
        return code or ""
    return ", ".join(str(words) for words in (known.title, known.publisher) if words)


def one_type(row: ViolationType) -> Type:
    return Type(row, editions.of(row.catalogue.version))


def found(rows, words: str) -> list[ViolationType]:
    """The types that these words may mean, best first: a code, a part of one, or people's words."""
    rows = list(rows)
    if not words.strip():
        return rows
    by_code = {row.code: row for row in rows}
    wanted = fold(words).replace(" ", "-")
    codes = [code for code in by_code if wanted in code]
    codes += [one.code for one in pack.get().search_violations(words, get_language(), 30)]
    return [by_code[code] for code in dict.fromkeys(codes) if code in by_code]


def wordings(code: str) -> list[ViolationType]:
    """The editions in which this type says something else than in the one after, newest first."""
    rows = ViolationType.objects.filter(code=code).select_related("catalogue")
    rows = rows.order_by("-catalogue__is_current", "-catalogue__pk")
    kept: list[ViolationType] = []
    for row in rows:
        if not kept or _but_place(row.entry) != _but_place(kept[-1].entry):
            kept.append(row)
    return kept


def _but_place(entry: dict) -> dict:
    return {name: value for name, value in entry.items() if name != "order"}
