"""Passkeys: a phone, a computer or a small stick answers for its owner at the second step.

Never in place of the password, which opens the key to the vaults, and never without an app beside
it: a passkey is bound to one address of the portal and to browsers that know such things; the
app works at every address, and gets its owner past strangers who guess
(docs/decisions/0050-passkeys-stand-beside-the-app.md).
"""

import hashlib

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

# More than anybody carries; each of them is looked through at every second step.
MOST = 10
NAME_LENGTH = 40


def of(user):
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def at(user, host: str) -> list[Authenticator]:
    """Those that answer at this address: a browser offers none that belong to another."""
    here = hashlib.sha256(host.partition(":")[0].encode()).digest()
    return [row for row in of(user) if row.wrap().authenticator_data.rp_id_hash == here]


def listed(user, host: str) -> list[dict]:
    here = at(user, host)
    return [{"row": row, "name": name_of(row), "here": row in here} for row in of(user)]


def name_of(row: Authenticator) -> str:
    return decrypt(row.data["name"])


def sealed_name(name: str) -> str:
    """A name may tell whose phone it is: it is kept as the app's secret is."""
    return encrypt(name)


def rename(row: Authenticator, name: str) -> None:
    row.data["name"] = sealed_name(name)
    row.save(update_fields=["data"])


@transaction.atomic
def use(row: Authenticator, count: int) -> bool:
    """Whether this answer comes after the last one. A passkey that counts its answers never goes
    back; one that was copied does. Those that do not count say 0 each time."""
    row = Authenticator.objects.select_for_update().get(pk=row.pk)
    last = row.data.get("count", 0)
    if (count or last) and count <= last:
        return False
    row.data["count"] = count
    row.save(update_fields=["data"])
    return True
