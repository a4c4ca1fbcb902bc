"""Django's admin with our own site: found by its name in INSTALLED_APPS."""

from django.contrib.admin.apps import AdminConfig


class Tables(AdminConfig):
    default_site = "portal.accounts.admin_site.Site"
