"""What administrators may look up of elections and places; coordinators change them."""

from django.contrib import admin

from observers.registry.models import Commission, Election, Precinct, Region
from portal.accounts.admin_site import Table


@admin.register(Election)
class Elections(Table):
    shown = ("code", "name_kk", "name_ru", "voting_day", "opens", "closes", "zone", "is_open")


@admin.register(Region)
class Regions(Table):
    shown = ("code", "name_kk", "name_ru", "latitude", "longitude")


@admin.register(Commission)
class Commissions(Table):
    shown = ("name_kk", "name_ru", "level", "region", "address")
    list_filter = ("level",)
    list_select_related = ("region",)


@admin.register(Precinct)
class Precincts(Table):
    shown = ("number", "election", "region", "settlement", "venue_ru", "address_ru", "zone")
    list_select_related = ("election", "region")
