"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 3 passes over 64 MiB: a quarter of a second on a small server, so that
    twenty people who sign in at once do not fill its memory."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 1
