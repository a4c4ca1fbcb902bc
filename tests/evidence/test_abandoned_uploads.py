"""Files of a form that was never sent are let go of; a received original never is."""

import io
import os
import time

import pytest
from django.core.files.storage import storages

from portal.evidence import actions, leavings, uploads

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
