import logging

from django.apps import AppConfig
from django.conf import settings

from portal.lib import catalogues


class PortalConfig(AppConfig):
    name = "portal"

    def __init__(self, *about):
        super().__init__(*about)
        # Django makes these before it reads any model, whoever starts it. The first text that a
        # model asks for would otherwise fix a catalogue that is not there yet as an empty one.
        try:
            catalogues.compile_changed(settings.LOCALE_PATHS)
        except OSError as problem:
            logging.getLogger(__name__).warning("Translations are not up to date: %s", problem)

    def ready(self):
        # Registers the refusal to start with keys missing, and the one Celery application.
        from portal import celery, checks

        self.celery = celery.app
        self.checks = checks
