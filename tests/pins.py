"""PINs that are hashed quickly, for tests that invite observers."""

from portal.accounts.hashers import Argon2Pin


class QuickPin(Argon2Pin):
    time_cost = 1
    memory_cost = 8
