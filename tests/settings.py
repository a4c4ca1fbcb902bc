"""The portal's settings as the tests see them: a demonstration in a folder that is thrown away.

With LINE_ON=postgres the same tests run on the PostgreSQL and Redis that
`python -m tests.services` started, given by DATABASE_URL and REDIS_URL.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.mkdir(os.path.join(_folder, "static"))

# Whatever the caller's shell holds must not reach the tests.
for _name in (
    "S3_BUCKET",
    "PORTAL_ROLE",
    "INTAKE_KEY",
    "RECEIPT_SIGNING_KEY",
    "KEYS_DIR",
    "SCRATCH_DIR",
):
    os.environ.pop(_name, None)
if os.environ.get("LINE_ON") != "postgres":
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
os.environ["DEMONSTRATION"] = "true"
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
os.environ["VAR_DIR"] = _folder
os.environ["COMPRESS_STATIC"] = "false"
os.environ["ADMIN_PATH"] = "behind-the-house"

from portal.settings import *

# Nudges of jobs stay inside the process; `finish_jobs` in conftest.py does the work.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
# Each test has rows of its own.
LOOKUP_SECONDS = 0
# An edition is looked at when a test says so: one query more here and there counts nothing.
EDITION_SECONDS = None
if not DATABASE_URL:
    # A file, as in production: several threads may write to it, and tests can look into it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
# Sentences are checked in the language they are written in; translations have checks of
# their own, and whatever walks the line in a browser asks for a language.
LANGUAGE_CODE = "en"
# Many observers are invited in tests, and few type their PIN.
PASSWORD_HASHERS = [PASSWORD_HASHERS[0], "tests.pins.QuickPin"]
