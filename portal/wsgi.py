"""The door for web servers; what is unsafe is refused here."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal import checks
from portal.jurisdictions import pack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
checks.refuse_to_start("web")
# Read before the first phone asks, not while it waits; processes forked from here share it.
import_module(settings.ROOT_URLCONF)
pack.get()
