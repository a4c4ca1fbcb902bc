"""How passwords are stored, and the PINs of observers."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 3 passes over 64 MiB: a quarter of a second on a small server, so that
    twenty people who sign in at once do not fill its memory."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 1


class Argon2Pin(Argon2PasswordHasher):
    """Argon2id with 2 passes over 19 MiB for a PIN, which is hashed together with a code of
    80 bits: a sheet of cards is made while somebody waits for it."""

    algorithm = "argon2-pin"
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
