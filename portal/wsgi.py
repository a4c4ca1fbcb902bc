"""The door for web servers; what is unsafe is refused here."""

import os

from django.core.wsgi import get_wsgi_application

from portal import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
checks.refuse_to_start("web")
