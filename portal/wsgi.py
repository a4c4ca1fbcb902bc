"""The door for web servers; what is unsafe is refused here."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.jurisdictions import pack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
# They look at rows, which are there from here on.
import_module("portal.checks").refuse_to_start("web")
# Read before the first phone asks, not while it waits; processes forked from here share it.
import_module(settings.ROOT_URLCONF)
pack.get()
# All this stays as long as the process: rubbish is looked for only in what comes after it, and
# not after each few hundred rows.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
