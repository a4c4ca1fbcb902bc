"""A bait is laid on the server, by somebody who may, and works as soon as it lies."""

import pytest
from django.core.management import CommandError, call_command

from portal.accounts import watching
from portal.accounts.models import Alarm


def test_whoever_opens_it_sounds_an_alarm(ada, tanya, capsys):
    call_command("lay_bait", "case", "k-bait", by="ada")
    watching.opened(tanya, "notes", "case", "K-BAIT")
    assert Alarm.objects.get().about == tanya


def test_only_those_who_answer_alarms_lay_baits(tanya):
    with pytest.raises(CommandError):
        call_command("lay_bait", "case", "K-BAIT", by="tanya")
