"""`manage.py compile_catalogues`: make the translations that programs read."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.lib import catalogues


class Command(BaseCommand):
    help = "Makes every translation catalogue that is missing or older than its source."
    requires_system_checks = ()

    def handle(self, *args, **options):
        made = catalogues.compile_changed(settings.LOCALE_PATHS)
        self.stdout.write(f"{made} catalogues made.")
