"""`manage.py run_portal`: the whole portal on this machine, until Ctrl-C."""

import json
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import checks, embedded, health, welcome
from portal.lib import env
from portal.lib.supervisor import Supervisor

READY_WITHIN = 30


class Command(BaseCommand):
    help = "Starts web and workers on this machine, and again when they die."
    requires_system_checks = ()

    def handle(self, *args, **options):
        address, self.port = env.address("LISTEN", "127.0.0.1"), env.number("PORT", 8000)
        # Under which address this machine itself reaches what listens on all of them.
        self.open_to_network = address.is_unspecified
        self.host = "127.0.0.1" if self.open_to_network else str(address)
        try:
            checks.refuse_to_start("web")
            checks.refuse_to_start("worker")
            lock = embedded.hold_folder()
            listener = embedded.take_port(str(address), self.port)
            embedded.prepare(self.say)
        except (embedded.Unavailable, checks.Unsafe) as refusal:
            raise CommandError(str(refusal)) from None
        application = embedded.preload()
        self.supervisor = Supervisor(settings.VAR_DIR / "log", self.say)
        self.supervisor.close_in_children(lock)
        self.supervisor.add("web", lambda: embedded.web(listener, application))
        for queue in settings.QUEUES:
            self.supervisor.add(queue, lambda queue=queue: self.worker(queue, listener))
        self.supervisor.run(when_changed=self.remember, when_started=self.welcome)
        self.say("Stopped. Everything is kept.")

    def worker(self, queue, listener):
        listener.close()
        embedded.worker(queue, sweeps=queue == settings.QUEUES[0])

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def remember(self) -> None:
        """Which process is which, for whoever has to look into one."""
        unfinished = embedded.RUN_DIR / ".processes.json"
        unfinished.write_text(json.dumps(self.supervisor.pids()))
        unfinished.replace(embedded.RUN_DIR / "processes.json")

    def welcome(self) -> None:
        """Once the web answers and the workers are alive; what is not is said."""
        limit = time.monotonic() + READY_WITHIN
        parts = {}
        while time.monotonic() < limit and not self.supervisor.stopping:
            parts = health.asked(self.host, self.port).get("parts", {})
            reasons = {part.get("reason") for part in parts.values()}
            if parts and health.NO_WORKER not in reasons:
                break
            self.supervisor.wait(0.1)
            self.supervisor.restart_the_dead()
        if self.supervisor.stopping:
            return
        base = f"http://{self.host}:{self.port}"
        if settings.IS_INGEST:
            self.say(welcome.ingest(base))
        elif settings.DEMONSTRATION:
            self.say(welcome.demonstration(base))
        if not settings.IS_INGEST:
            self.say("\n" + welcome.addresses(base))
        if self.open_to_network:
            self.say("\n" + welcome.for_phones(self.port))
        for part in parts.values():
            if part["state"] != health.GOOD:
                self.say(f"  ! {part['says']}")
                for name in part.get("lacking", ()):
                    self.say(f"    {health.LACKING[name]}")
        self.say(f"\nLogs are in {settings.VAR_DIR / 'log'}. Ctrl-C ends everything.")
