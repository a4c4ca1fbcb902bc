"""Callers who wait are called back once."""

import pytest
from django.urls import reverse

from portal.lib.refusals import Refused
from reports.hotline import actions, callers
from reports.hotline.models import HotlineCall


def test_whoever_was_called_back_waits_no_longer(logged, hana):
    call = logged(needs_callback=True)
    assert callers.waiting_count(hana) == 1
    actions.called_back(call, version=call.version)
    assert callers.waiting_count(hana) == 0


def test_a_colleague_who_was_faster_is_named(logged):
    call = logged(needs_callback=True)
    actions.called_back(call, version=1)
    with pytest.raises(Refused) as refusal:
        actions.called_back(call, version=1)
    assert refusal.value.conflict


def test_the_page_says_that_a_colleague_was_faster(logged, hanas_desk):
    call = logged(needs_callback=True)
    address = reverse("hotline:called_back", args=[call.public_id])
    assert hanas_desk.post(address, {"version": 1}).status_code == 302
    answer = hanas_desk.post(address, {"version": 1})
    assert answer.status_code == 409
    assert "A colleague has called back already" in answer.content.decode()


@pytest.mark.parametrize("version", ["²", "", "-1", "9" * 30, "9" * 5000])
def test_a_strange_version_changes_nothing(logged, hanas_desk, version):
    call = logged(needs_callback=True)
    address = reverse("hotline:called_back", args=[call.public_id])
    assert hanas_desk.post(address, {"version": version}).status_code == 409
    assert HotlineCall.objects.get().called_back_at is None


@pytest.mark.parametrize("somebody", ["tanya", "leo", "karim", "ada", "kira", "olga"])
def test_nobody_else_calls_back(somebody, request, logged, signed_in):
    call = logged(needs_callback=True)
    browser = signed_in(request.getfixturevalue(somebody))
    answer = browser.post(reverse("hotline:called_back", args=[call.public_id]), {"version": 1})
    assert answer.status_code == 404
    assert HotlineCall.objects.get().called_back_at is None


@pytest.mark.parametrize("somebody", ["leo", "karim", "olga"])
def test_nobody_else_has_callers_who_wait(somebody, request, logged):
    logged(needs_callback=True)
    assert callers.waiting_count(request.getfixturevalue(somebody)) == 0
