"""The door for asynchronous servers; `wsgi.py` is the one in use."""

import os

from django.core.asgi import get_asgi_application

from portal import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_asgi_application()
checks.refuse_to_start("web")
