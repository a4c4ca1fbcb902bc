"""Looks after the keys while nobody seals: a vault that was exchanged is told of at once."""

from portal.accounts import alarms, signed_keys
from portal.accounts.models import Vault


def watch() -> None:
    """Sound an alarm for every vault whose key its recovery key did not sign."""
    for vault in Vault.objects.all():
        if not signed_keys.is_signed(vault):
            alarms.sound(alarms.Alarm.Kind.KEY, name=f"vault:{vault.kind}")
