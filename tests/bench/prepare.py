"""What a measured portal needs before its first process, in one process.

It runs inside that portal, see `inside` in ground.py.
"""

from django.core.management import call_command

# Files of libraries that no measured page loads, and that take a minute to compress.
FOREIGN = ["drf_spectacular_sidecar", "rest_framework"]


def everything() -> None:
    call_command("compile_catalogues")
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=FOREIGN)
    database()


def database() -> None:
    """Tables, laws, keys, and an election with people."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_jurisdiction", verbosity=0)
    call_command("make_keys", verbosity=0)
    call_command("load_demonstration", verbosity=0)
