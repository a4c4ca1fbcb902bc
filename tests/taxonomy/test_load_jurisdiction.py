"""The country's folder becomes rows, one edition at a time."""

from dataclasses import replace

from django.core.management import call_command

from observers.registry.models import Region
from portal.jurisdictions import pack
from reports.taxonomy.catalogue import load
from reports.taxonomy.models import Catalogue, LegalProvision, ViolationType


def test_every_type_provision_and_region_is_brought(db):
    call_command("load_jurisdiction", verbosity=0)
    country = pack.get()
    assert ViolationType.objects.current().count() == len(country.violations)
    assert LegalProvision.objects.count() == len(country.provisions)
    assert Region.objects.count() == len(country.regions) == 20


def test_pressure_on_voters_comes_first(catalogue):
    assert ViolationType.objects.order_by("order").first().code == "forced-to-vote"


def test_a_type_keeps_its_entry_with_names_and_marks(catalogue):
    row = ViolationType.objects.get(code="forced-to-vote")
    assert row.name_in("ru")
    assert row.name_in("kk") != row.name_in("ru")
    assert row.entry["citations"][0]["confidence"] in pack.get().scales["confidence"]
    assert row.guarded


def test_loading_again_changes_nothing(catalogue, django_assert_max_num_queries):
    before = list(ViolationType.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(4):
        call_command("load_jurisdiction", verbosity=0)
    assert list(ViolationType.objects.values_list("pk", flat=True)) == before


def test_a_new_edition_stands_beside_the_old_one(catalogue):
    old = Catalogue.objects.get(is_current=True)
    newer = replace(pack.get(), fingerprint="f" * 64)
    made_now, made = load(newer)
    assert made
    assert made_now != old
    assert ViolationType.objects.current().first().catalogue == made_now
    assert old.violation_types.count() == made_now.violation_types.count()
    back, made = load(pack.get())
    assert (back, made) == (old, False)
    assert Catalogue.objects.get(is_current=True) == old
