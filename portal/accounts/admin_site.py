"""Django's own desk over tables: for administrators, behind the second factor, to look only.

It is mounted where the operator says (`ADMIN_PATH`) and nowhere by itself. A table is on it when a
room's admin.py names the columns that may be seen; what is sealed and every ledger are on none.
Rows are written by actions, so nothing can be added, changed or removed here.
"""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from portal.accounts import second_factor
from portal.accounts.models import Role
from portal.accounts.permissions import role_required


class Site(admin.AdminSite):
    """Sign-in, passwords and signing out are the portal's own: the site has no door of its own."""

    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Libraries bring desks of their own, with secrets of apps on them: none is taken in."""
        if admin_class is not None and issubclass(admin_class, Table):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request) -> bool:
        user = request.user
        may = user.is_authenticated and user.is_active and Role.ADMINISTRATOR in user.roles
        return bool(may and second_factor.passed(request) and not user.password_is_first)

    def admin_view(self, view, cacheable=False):
        return role_required(Role.ADMINISTRATOR)(csrf_protect(view))

    def get_urls(self):
        found = [
            path("", self.admin_view(self.index), name="index"),
            path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list"),
        ]
        for model, table in self._registry.items():
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            start = f"{model._meta.app_label}/{model._meta.model_name}/"
            found += [
                path(start, self.admin_view(table.changelist_view), name=f"{name}_changelist"),
                path(
                    f"{start}<slug:object_id>/",
                    self.admin_view(table.change_view),
                    name=f"{name}_change",
                ),
            ]
        return found


class Table(admin.ModelAdmin):
    """One table to look at. `shown` are its columns; there is no other way to a column."""

    shown: tuple[str, ...] = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_list_display(self, request):
        return self.shown

    def get_fields(self, request, obj=None):
        return self.shown

    def get_readonly_fields(self, request, obj=None):
        return self.shown

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().change_view(request, object_id, form_url, extra_context)
