"""`manage.py is_healthy web` or `… intake`: for whoever watches one process from beside it."""

import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import health
from portal.lib import env
from portal.lib.jobs import WorkerPulse


class Command(BaseCommand):
    help = "Ends with 0 when the web process, or this machine's worker of one queue, is well."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("part", choices=["web", *settings.QUEUES])

    def handle(self, *args, part, **options):
        well = self.web() if part == "web" else self.worker(part)
        if not well:
            raise CommandError(f"{part} is not well.")

    def web(self) -> bool:
        return health.asked("127.0.0.1", env.number("PORT", 8000)).get("state") in health.TAKING

    def worker(self, queue: str) -> bool:
        return WorkerPulse.objects.filter(
            name=f"{queue}@{socket.gethostname()}", seen_at__gt=timezone.now() - health.ALIVE
        ).exists()
