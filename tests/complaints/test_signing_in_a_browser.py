"""A complaint in Chromium: signed with the program on one's own computer, and commented on."""

import pytest
from django.urls import reverse

from reports.complaints.models import Comment, Complaint, Signature
from tests.complaints.signer import NAME, Key, Program
from tests.disclosure.test_editor_in_a_browser import HOST, carried_by
from tests.services import free_port


@pytest.fixture
def page(browser, signed_in, leo):
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", ignore_https_errors=True
    )
    context.set_default_timeout(15_000)
    # What the browser asks its person for, before a page may talk with programs on the computer.
    context.grant_permissions(["local-network-access"], origin=HOST)
    context.route(f"{HOST}/**", carried_by(signed_in(leo)))
    page = context.new_page()
    page.wrongs = []
    page.on("pageerror", lambda error: page.wrongs.append(str(error)))
    yield page
    context.close()
    assert page.wrongs == []


def test_the_key_stays_with_the_lawyer_and_the_signature_comes_here(
    page, approved, settings, tmp_path, leo
):
    port = free_port()
    settings.LOCAL_SIGNER = f"wss://127.0.0.1:{port}"
    settings.CONNECTS = {"complaints:sign": (settings.LOCAL_SIGNER,)}
    page.goto(HOST + reverse("complaints:sign", args=[approved.public_id]))
    status = page.locator("[data-status]")
    page.click("[data-sign]")
    page.get_by_text("NCALayer does not answer").wait_for()
    with Program(Key(), tmp_path, port) as program:
        program.cancels = True
        page.click("[data-sign]")
        page.get_by_text("Nothing was signed").wait_for()
        assert not Signature.objects.exists() and "closed" in status.inner_text()
        program.cancels = False
        page.click("[data-sign]")
        page.get_by_text("It fits this document").wait_for()
    page.get_by_text(NAME).first.wait_for()
    approved.refresh_from_db()
    assert approved.state == Complaint.State.SIGNED
    asked = program.asked[-1]["args"]
    assert asked["format"] == "cms" and asked["signingParams"]["encapsulate"] is False


def test_comments_come_and_are_settled_beside_the_text_that_is_being_typed(page, draft, leo):
    typed, doubt = "Ещё не сохранено.", "Откуда мы это знаем?"
    page.goto(HOST + reverse("complaints:complaint", args=[draft.public_id]))
    words = page.locator("[data-comment] [name=words]")
    words.fill(doubt)
    page.fill("#text", typed)
    comment = page.locator("[data-comment] button")
    page.route("**/comments/", lambda route: route.abort())
    comment.click()
    page.get_by_text("Not sent").wait_for()
    assert words.input_value() == doubt and not Comment.objects.exists()
    page.unroute("**/comments/")
    comment.click()
    page.locator(".comment", has_text=doubt).wait_for()
    assert page.get_by_text("Saved.", exact=True).is_visible() and words.input_value() == ""
    assert page.evaluate("document.activeElement.matches('[data-comments-list]')")
    page.click("button[value=settle]")
    page.locator("button[value=reopen]").wait_for()
    assert Comment.objects.get().settled_by == leo and page.input_value("#text") == typed
