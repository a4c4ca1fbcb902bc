"""Files of a form that was never sent are let go of; a received original never is."""

import io
import os
import time
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from portal.evidence import actions, leavings, resuming, uploads


class Body(io.BytesIO):
    """What a request brings."""

    def read(self, size, is_wanted=None):
        return super().read(size)


THREE_DAYS = 3 * 24 * 3600


@pytest.fixture
def arrive(vaults, tmp_path):
    def make(*, age: int = 0):
        arrived = uploads.receive_stream(io.BytesIO(b"a file"))
        moment = time.time() - age
        os.utime(tmp_path / "evidence" / arrived.stored_name, (moment, moment))
        return arrived

    return make


def test_a_file_whose_form_was_never_sent_goes_when_its_day_is_over(arrive):
    abandoned = arrive(age=THREE_DAYS)
    assert leavings.sweep() == 1
    assert not storages["evidence"].exists(abandoned.stored_name)


def test_a_file_that_may_still_be_sent_stays(arrive):
    waiting = arrive()
    assert leavings.sweep() == 0
    assert storages["evidence"].exists(waiting.stored_name)


def test_an_original_is_never_let_go_of_however_old(arrive):
    arrived = arrive(age=THREE_DAYS)
    actions.receive(arrived, guarded=False, how="form")
    assert leavings.sweep() == 0
    assert storages["evidence"].exists(arrived.stored_name)


def test_an_empty_store_is_nothing_to_sweep(vaults):
    assert leavings.sweep() == 0


def test_a_file_that_is_still_on_its_way_stays(vaults, tmp_path):
    announced = resuming.Announced(uuid4(), uuid4(), size=2_000)
    row = resuming.begin(announced, "capability")
    row.save()
    resuming.append("capability", 0, Body(b"x" * 1_000), 1_000)
    moment = time.time() - THREE_DAYS
    os.utime(tmp_path / "evidence" / row.stored_name, (moment, moment))
    assert leavings.sweep() == 0
    assert resuming.append("capability", 1_000, Body(b"x" * 1_000), 1_000).whole
