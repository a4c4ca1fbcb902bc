"""Brings the jurisdiction's folder into rows, one edition at a time; older editions stay."""

from django.db import transaction

from observers.registry.models import Region
from portal.jurisdictions.folders import files_of, packed
from portal.jurisdictions.pack import Pack
from portal.jurisdictions.plain import plain
from reports.taxonomy.models import Catalogue, EditionFolder, LegalProvision, ViolationType


@transaction.atomic
def load(pack: Pack, *, files: bytes | None = None) -> tuple[Catalogue, bool]:
    """The rows of this edition, and whether they had to be made.

    Loading again changes nothing; an edition that comes back becomes the current one again.
    `files` are those of a change that lawyers publish here. What they published counts until
    they publish another one: a folder that comes with a new program is kept beside it.
    """
    catalogue = Catalogue.objects.filter(version=pack.version).first()
    made = catalogue is None
    if made:
        catalogue = Catalogue.objects.create(version=pack.version, jurisdiction=pack.code)
        content = files or packed(files_of(pack.folder), pack.code)
        EditionFolder.objects.create(catalogue=catalogue, content=content)
        ViolationType.objects.bulk_create(_violation_types(catalogue, pack))
        LegalProvision.objects.bulk_create(_provisions(catalogue, pack))
    if files:
        catalogue.is_published = True
        catalogue.save(update_fields=["is_published"])
    elif Catalogue.objects.filter(is_current=True, is_published=True).exists():
        return catalogue, made
    if not catalogue.is_current:
        Catalogue.objects.exclude(pk=catalogue.pk).filter(is_current=True).update(is_current=False)
        Catalogue.objects.filter(pk=catalogue.pk).update(is_current=True)
        catalogue.is_current = True
        _bring_regions(pack)
    return catalogue, made


def rows_of(pack: Pack) -> Catalogue:
    """The edition that this process asks, as it stands in the database."""
    found = Catalogue.objects.filter(version=pack.version).first()
    return found or load(pack)[0]


def _violation_types(catalogue: Catalogue, pack: Pack):
    in_order = [violation for _stage, rows in pack.violations_by_stage() for violation in rows]
    first_then_rest = sorted(in_order, key=lambda violation: not violation.first)
    for order, violation in enumerate(first_then_rest, 1):
        yield ViolationType(
            catalogue=catalogue,
            code=violation.code,
            stage=violation.stage,
            order=order,
            severity=violation.severity,
            urgency=violation.urgency,
            reporter_risk=violation.reporter_risk,
            guarded=violation.guarded,
            entry=plain(violation),
        )


def _provisions(catalogue: Catalogue, pack: Pack):
    for code, provision in pack.provisions.items():
        yield LegalProvision(
            catalogue=catalogue,
            code=code,
            law=provision.law,
            article=provision.article or "",
            confidence=provision.confidence,
            entry=plain(provision),
        )


def _bring_regions(pack: Pack) -> None:
    """Regions are kept for ever under their code; their names follow the folder."""
    Region.objects.bulk_create(
        [
            Region(
                code=region.code,
                order=region.order,
                name_kk=region.name["kk"],
                name_ru=region.name["ru"],
                name_en=region.name["en"],
                latitude=region.map_centre.latitude,
                longitude=region.map_centre.longitude,
            )
            for region in pack.regions.values()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["order", "name_kk", "name_ru", "name_en", "latitude", "longitude"],
    )
