"""Services that tests stand on. Who acts in them is in cast.py, where they act in live.py."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.lib import jobs
from tests.sharing import Sharing

pytest_plugins = ["tests.cast", "tests.live", "tests.browsing"]


def pytest_collection_modifyitems(items):
    """Whatever drives Chromium is marked by what it asks for."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_collection_finish():
    """What is loaded now stays for ever: Python need not look through it after each few rows,
    which takes a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings):
    """Tables that were made once for all processes are copied (see __main__.py)."""
    template = os.environ.get("MIGRATED")
    if not template or settings.DATABASE_URL:
        return request.config.getvalue("reuse_db")
    shutil.copyfile(template, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The jurisdiction is loaded once, as on a server: each test's own loading finds it there."""
    with django_db_blocker.unblock():
        call_command("load_jurisdiction", verbosity=0)


@pytest.fixture(autouse=True)
def own_evidence(settings, tmp_path):
    """Each test keeps its files in a folder of its own."""
    for name, folder in (("evidence", "evidence"), ("default", "evidence")):
        options = {**settings.STORAGES[name]["OPTIONS"], "location": tmp_path / folder}
        settings.STORAGES = {
            **settings.STORAGES,
            name: {**settings.STORAGES[name], "OPTIONS": options},
        }
    settings.SCRATCH_DIR = tmp_path / "scratch"
    Path(settings.SCRATCH_DIR).mkdir()


@pytest.fixture
def finish_jobs(db, monkeypatch):
    """Do what waits, here and now, as the workers would; returns {kind: state}, in order.

    What a job raised is raised here too, unless `failing=True` says that it is meant to.
    """
    raised = []
    work = jobs._work

    def watched(handler, row):
        try:
            work(handler, row)
        except (jobs.Postponed, jobs.Hopeless):
            raise
        except Exception as problem:
            raised.append(problem)
            raise

    monkeypatch.setattr(jobs, "_work", watched)

    def do(*, failing: bool = False) -> dict[str, str]:
        seen, ended = set(), {}
        waiting = jobs.Job.objects.filter(state=jobs.Job.State.READY, attempts=0).order_by("pk")
        while (row := waiting.exclude(pk__in=seen).first()) is not None:
            seen.add(row.pk)
            ended[row.kind] = jobs.run(row.pk)
            if raised and not failing:
                raise raised[0]
        return ended

    return do
