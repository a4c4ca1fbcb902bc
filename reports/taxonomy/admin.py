"""What administrators may look up of the laws that were loaded; lawyers edit the files."""

from django.contrib import admin

from portal.accounts.admin_site import Table
from reports.taxonomy.models import Catalogue, ViolationType


@admin.register(Catalogue)
class Catalogues(Table):
    shown = ("jurisdiction", "version", "loaded_at", "is_current")


@admin.register(ViolationType)
class ViolationTypes(Table):
    shown = ("code", "stage", "severity", "urgency", "reporter_risk", "guarded", "catalogue")
    list_filter = ("stage", "guarded")
    list_select_related = ("catalogue",)
