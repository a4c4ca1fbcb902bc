"""Which edition of the law a complaint is written by: an old case keeps the one of its types.

Provisions, time limits and wordings come from there, unless the lawyer chose the edition that
counts now. Days off never do: they are what the country decreed since.
"""

from contextlib import AbstractContextManager

from portal.jurisdictions import pack
from portal.jurisdictions.pack import Pack
from reports.cases.models import Case
from reports.complaints.models import Complaint
from reports.taxonomy import editions
from reports.taxonomy.models import Catalogue


def of_case(case: Case) -> Pack:
    """The edition by which the case was classified, as far as its files are kept."""
    rows = {one.catalogue_id for one in case.violation_types.all()}
    newest = Catalogue.objects.filter(pk__in=rows).order_by("-pk").first()
    return editions.of(newest.version) if newest else pack.running()


def of_next_step(earlier: Complaint) -> Pack:
    """By which one the complaint after this one is written: as the lawyer chose before."""
    country = of_case(earlier.case)
    return country if earlier.jurisdiction_version == country.version else pack.running()


def is_older(country: Pack) -> bool:
    """Whether another edition counts by now."""
    return country.version != pack.running().version


def asking(complaint: Complaint) -> AbstractContextManager:
    """Within this block the law is asked as it stands for this complaint."""
    kept = complaint.keeps_edition
    return pack.asking(editions.of(complaint.jurisdiction_version) if kept else pack.running())
