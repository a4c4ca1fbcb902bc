"""The editor of boxes in Chromium: by mouse, by finger, by keys; and whether it is good to read."""

import contextvars
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from portal.disclosure import actions, worksheets
from portal.disclosure.regions import Region
from reports.cases import actions as cases
from tests.browsing import SERIOUS
from tests.disclosure.test_pages import ON_PAGE_TWO, held, paper, shown

__all__ = ["held", "shown"]

BOX = Region("face", 0, 0, ((0, 0.1, 0.2, 0.3, 0.4),), True, 93)
SIZES = {"phone": (360, 740, True), "desk": (1280, 900, False)}


HOST = "http://localhost"


def carried_by(client):
    """Answers Chromium's requests by Django's test client: one process, one transaction."""

    here = contextvars.copy_context()  # in which the test's transaction is open

    def ask(request):
        passed = ("range", "x-part")
        headers = {name: request.headers[name] for name in passed if name in request.headers}
        answer = client.generic(
            request.method,
            request.url.removeprefix(HOST),
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=headers,
        )
        for _step in range(3):
            if answer.status_code == 302:
                answer = client.get(answer["Location"], headers=headers)
        return answer, b"".join(answer) if answer.streaming else answer.content

    def carry(route):
        answer, body = here.run(ask, route.request)
        route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=body)

    return carry


@pytest.fixture
def opened(browser, desk):
    """Opens a page as Tanya, on a phone or at a desk."""
    contexts = []

    def make(path, device="desk", **options):
        width, height, touch = SIZES[device]
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, locale="en-GB", **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.route("**/*", carried_by(desk))
        page = context.new_page()
        page.wrongs = []
        page.on(
            "console", lambda said: page.wrongs.append(said.text) if said.type == "error" else 0
        )
        page.on("pageerror", lambda error: page.wrongs.append(str(error)))
        page.goto(f"{HOST}{path}")
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def editor(photo, report, tanya, opened):
    def make(device="desk", **options):
        cases.read(report, by=tanya)
        actions.save_regions(photo, [BOX], version=0, by=tanya)
        return opened(
            reverse("cases:boxes", args=[report.public_id, photo.public_id]), device, **options
        )

    return make


def boxes_of(page) -> list[dict]:
    return json.loads(page.locator("[data-regions]").input_value())


def test_a_box_is_drawn_moved_and_saved_by_mouse(editor, photo, tanya):
    page = editor()
    layer = page.locator("[data-canvas]").bounding_box()
    x, y, wide, high = layer["x"], layer["y"], layer["width"], layer["height"]
    page.mouse.move(x + wide * 0.6, y + high * 0.5)
    page.mouse.down()
    page.mouse.move(x + wide * 0.8, y + high * 0.7, steps=4)
    page.mouse.up()
    assert boxes_of(page)[1]["keys"][0][1:] == pytest.approx([0.6, 0.5, 0.2, 0.2], abs=0.02)
    page.mouse.move(x + wide * 0.7, y + high * 0.6)
    page.mouse.down()
    page.mouse.move(x + wide * 0.6, y + high * 0.6, steps=4)
    page.mouse.up()
    assert boxes_of(page)[1]["keys"][0][1] == pytest.approx(0.5, abs=0.02)
    page.get_by_role("button", name="Save the boxes").click()
    page.get_by_text("The boxes are saved.").wait_for()
    assert len(worksheets.opened(photo, tanya.member).regions) == 2
    assert page.wrongs == []


def test_the_keyboard_alone_is_enough(editor):
    page = editor()
    box = page.locator("[data-box='0']")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    moved = boxes_of(page)[0]
    assert moved["keys"][0][1:] == pytest.approx([0.11, 0.2, 0.3, 0.41], abs=0.001)
    assert moved["found"] is False
    page.locator("[data-box='0']").focus()
    page.keyboard.press("Delete")
    assert boxes_of(page) == []
    page.get_by_role("button", name="Undo").click()
    assert len(boxes_of(page)) == 1
    page.get_by_role("button", name="Box in the middle").click()
    assert boxes_of(page)[1]["keys"][0][1:] == [0.4, 0.4, 0.2, 0.2]


def test_a_finger_scrolls_until_it_is_to_draw(editor):
    page = editor("phone")
    page.get_by_role("button", name="Draw a box").click()
    layer = page.locator("[data-canvas]")
    layer.scroll_into_view_if_needed()
    place = layer.bounding_box()

    def touch(kind, x, y):
        layer.dispatch_event(
            kind,
            {
                "pointerType": "touch",
                "pointerId": 1,
                "button": 0,
                "clientX": place["x"] + place["width"] * x,
                "clientY": place["y"] + place["height"] * y,
            },
        )

    page.evaluate("Element.prototype.setPointerCapture = () => {}")
    for kind, x, y in (
        ("pointerdown", 0.6, 0.5),
        ("pointermove", 0.9, 0.9),
        ("pointerup", 0.9, 0.9),
    ):
        touch(kind, x, y)
    assert len(boxes_of(page)) == 2
    page.get_by_role("button", name="Draw a box").click()
    for kind, x, y in (
        ("pointerdown", 0.6, 0.1),
        ("pointermove", 0.9, 0.3),
        ("pointerup", 0.9, 0.3),
    ):
        touch(kind, x, y)
    assert len(boxes_of(page)) == 2


@pytest.mark.parametrize("device", SIZES)
def test_everybody_can_use_it_and_nothing_is_wider_than_the_screen(editor, device):
    page = editor(device)
    page.locator("[data-box='0']").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrongs == []
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []


def test_the_proposal_is_seen_and_taken_without_javascript(editor, photo):
    page = editor(java_script_enabled=False)
    assert page.locator("svg rect.box-area").count() == 1
    page.get_by_label("1. Face").wait_for()
    page.get_by_role("button", name="Make the redacted copy").click()
    page.get_by_text("The redacted copy is being made").wait_for()
    assert photo.redacted_copies.get().count == 1


# --- The pages of a paper -------------------------------------------------------------------------


@pytest.fixture
def leaves(held, shown, report, tanya, opened):
    """The editor of a paper of three pages; a box lies on the second."""

    def make(device="desk", **options):
        item = held(paper())
        shown(item)
        actions.save_regions(item, [ON_PAGE_TWO], version=0, by=tanya)
        return opened(
            reverse("cases:boxes", args=[report.public_id, item.public_id]), device, **options
        )

    return make


@pytest.mark.parametrize("device", SIZES)
def test_pages_are_turned_and_boxes_stay_on_theirs(leaves, device):
    page = leaves(device)
    box, choice = page.locator("[data-box]"), page.get_by_label("Page", exact=True)
    choice.wait_for()
    assert box.count() == 0
    page.get_by_role("button", name="Next page").click()
    page.get_by_alt_text("Page 2 of 3").wait_for()
    box.wait_for()
    page.keyboard.press("e")
    page.get_by_alt_text("Page 3 of 3").wait_for()
    page.get_by_role("button", name="Box in the middle").click()
    assert [one["page"] for one in boxes_of(page)] == [2, 3]
    page.get_by_role("button", name="Save the boxes").click()
    page.get_by_text("The boxes are saved.").wait_for()
    # Whoever saved on the third page goes on there.
    page.get_by_alt_text("Page 3 of 3").wait_for()
    page.get_by_role("button", name="1. Drawn by hand, page 2").click()
    page.get_by_alt_text("Page 2 of 3").wait_for()
    page.locator("[data-box='0']:focus").wait_for()
    assert choice.input_value() == "2"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrongs == []
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []


def test_a_page_that_does_not_come_leaves_the_one_before(leaves):
    page = leaves()
    page.get_by_label("Page", exact=True).wait_for()
    page.route("**/boxes/pages/2/", lambda route: route.abort())
    page.get_by_role("button", name="Next page").click()
    page.get_by_text("This page could not be loaded").wait_for()
    assert page.get_by_alt_text("Page 1 of 3").is_visible()
    assert page.get_by_label("Page", exact=True).input_value() == "1"


def test_without_javascript_every_page_is_seen_with_its_boxes(leaves):
    page = leaves(java_script_enabled=False)
    assert page.locator(".redactor img").count() == 3
    assert page.locator(".redactor").nth(1).locator("rect").count() == 1
    page.get_by_label("1. Drawn by hand").wait_for()
    page.get_by_role("button", name="Make the redacted copy").click()
    page.get_by_text("The redacted copy is being made").wait_for()
