"""What administrators may look up of people, keys' public halves, and work."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_site import Table
from portal.accounts.models import IntakeKey, User
from portal.lib.jobs import Job, WorkerPulse


@admin.register(User)
class People(Table):
    """Staff; who observes is kept in the roster."""

    shown = ("username", "display_name", "roles_here", "language", "is_active", "date_joined")

    def get_queryset(self, request):
        return super().get_queryset(request).at_desks().prefetch_related("roles_held")

    @admin.display(description=_("Roles"))
    def roles_here(self, user):
        return ", ".join(held.get_role_display() for held in user.roles_held.all())


@admin.register(IntakeKey)
class IntakeKeys(Table):
    shown = ("public", "made_at", "retired_at", "released_at", "destroyed_at")


@admin.register(Job)
class Jobs(Table):
    """How much waits, and what was given up; never on which row."""

    shown = ("kind", "queue", "state", "attempts", "reason", "created_at", "finished_at")
    list_filter = ("state", "queue")
    ordering = ("-pk",)


@admin.register(WorkerPulse)
class Workers(Table):
    shown = ("name", "queue", "seen_at", "abilities")
