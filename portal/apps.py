from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        # Registers the refusal to start with keys missing, and the one Celery application.
        from portal import celery, checks

        self.celery = celery.app
        self.checks = checks
