"""The phone's form with JavaScript: the code stays on the phone, files follow the report."""

import hashlib
import os
import re

import pytest

BUDGET = 60_000
WORDS = "Директор собрал всех и сказал: кто не проголосует, пусть пишет заявление."


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Фото.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(200_000))
    return path


def at(page, step):
    page.wait_for_selector(f"form#report[data-step={step}]")


def forward(page):
    page.click("form#report .actions > button.button[type=submit]:not([name])")


def walk(page, to, photo=None, look=lambda page, step: None):
    """Answer as Vera would, until the screen `to`; `look` is called on each screen."""
    page.goto("/")
    page.wait_for_load_state("networkidle")

    def done(step):
        at(page, step)
        look(page, step)
        return step == to

    if done("role"):
        return
    page.check("input[value=voter]")
    forward(page)
    if done("what"):
        return
    page.fill("#words", "заставляют голосовать")
    page.wait_for_selector("[data-found] input[value=forced-choice]")
    page.check("[data-found] input[value=forced-to-vote]")
    forward(page)
    if done("presser"):
        return
    forward(page)
    if done("where"):
        return
    page.fill("#precinct-words", "123")
    page.wait_for_selector("[data-found] strong")
    page.check("input[name=where] >> nth=0")
    forward(page)
    if done("when"):
        return
    page.check("input[value=now]")
    forward(page)
    if done("story"):
        return
    page.fill("textarea", WORDS)
    forward(page)
    if done("files"):
        return
    if photo:
        page.set_input_files("#id_files", photo)
        page.wait_for_selector("[data-chosen]")
    forward(page)
    if done("contact"):
        return
    page.fill("input[name=contact]", "+7 701 000 00 00")
    forward(page)
    done("check")


def shown_code(page) -> str:
    page.wait_for_selector(".receipt-code span >> nth=7")
    return "-".join(page.locator(".receipt-code span").all_inner_texts())


def answer_goes_as_it_is_only_when_pressed_twice(page, code, sent):
    """On a phone that cannot load what seals."""
    page.watched.expect("ERR_FAILED")
    page.route("**/js/return-sealed.js", lambda route: route.abort())
    page.goto("/return/")
    page.fill("input[name=code]", code)
    page.click("form#return .actions button")
    page.wait_for_selector("form#return textarea")
    page.fill("textarea", "Тағы біреу.")
    page.click("form#return .actions button")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert "Тағы біреу.".encode() not in b"".join(sent)
    page.click("form#return .actions button")
    page.wait_for_selector(".note-good:not([data-delivery-state] *)")
    assert "Тағы біреу.".encode() in b"".join(sent)


def test_a_report_with_a_photo_is_filed_and_found_again(phone, photo, axe):
    page = phone()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    walk(page, "check", photo)
    page.click("[data-send]")
    code = shown_code(page)
    page.wait_for_selector(".file-done")
    axe(page)
    for body in sent:
        assert code.encode() not in body
        assert code.replace("-", "").encode() not in body
    reference = page.locator(".receipt strong").inner_text()
    page.click("main a[href='/return/']")
    page.fill("input[name=code]", code.lower())
    sent.clear()
    page.click("form#return .actions button")
    page.wait_for_selector("form#return textarea")
    assert reference in page.locator("h1").inner_text()
    assert all(code.lower().encode() not in body for body in sent)
    axe(page)
    page.fill("textarea", "Ещё одно.")
    page.set_input_files("#id_files", photo)
    sent.clear()
    page.click(".languages button[value=kk]")
    page.wait_for_selector("html[lang=kk] form#return textarea")
    assert page.input_value("textarea") == "Ещё одно."
    page.click("form#return .actions button")
    page.wait_for_selector("[data-delivery-state=received]:not([hidden])")
    assert not page.input_value("textarea")
    axe(page)
    # Sealed on the phone: neither the words nor the photo went over the line as they are.
    whole = b"".join(sent)
    assert b"age-encryption.org/v1" in whole
    assert "Ещё одно.".encode() not in whole and photo.read_bytes()[100:200] not in whole
    answer_goes_as_it_is_only_when_pressed_twice(page, code, sent)


def test_nothing_is_left_on_the_phone(phone, photo):
    page = phone()
    walk(page, "check", photo)
    kept = page.evaluate(
        "async () => [Object.keys(localStorage), Object.keys(sessionStorage),"
        " await indexedDB.databases(), await caches.keys()]"
    )
    assert kept == [[], [], [], []]
    page.evaluate("() => { window.onbeforeunload = null; }")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/return/")


def test_the_browsers_back_button_loses_nothing(phone, photo):
    page = phone()
    walk(page, "check", photo)
    for step in ("contact", "files", "story", "when"):
        page.go_back()
        at(page, step)
    for step in ("story", "files", "contact"):
        forward(page)
        at(page, step)
        if step == "story":
            assert page.input_value("textarea") == WORDS
        if step == "files":
            assert page.locator("[data-chosen]").count() == 1
    assert page.input_value("input[name=contact]") == "+7 701 000 00 00"
    forward(page)
    at(page, "check")
    page.click("[data-send]")
    shown_code(page)


def test_a_broken_connection_files_once_when_it_is_back(phone, photo):
    page = phone()
    page.watched.expect("ERR_INTERNET_DISCONNECTED")
    walk(page, "check", photo)
    page.context.set_offline(True)
    page.click("[data-send]")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    page.context.set_offline(False)
    page.click("[data-send]")
    shown_code(page)
    page.wait_for_selector(".file-done")


def test_a_file_goes_on_where_its_connection_broke(phone, tmp_path):
    video = tmp_path / "Видео.mp4"
    video.write_bytes(os.urandom(3_000_000))
    page = phone()
    page.watched.expect("ERR_FAILED")
    sent, broken = [], [1, 2, 5]

    def line(route, request):
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]))
            if len(sent) in broken:
                return route.abort()
        return route.continue_()

    page.route("**/api/v1/uploads/**", line)
    walk(page, "check", video)
    page.click("[data-send]")
    page.wait_for_selector(".file-done", timeout=30_000)
    whole = hashlib.sha256(video.read_bytes()).hexdigest()
    assert whole[:16] in page.locator(".file-done").inner_text()
    # Nothing that had arrived was sent again.
    assert sent == sorted(sent) and sent[0] == sent[1] == sent[2] == 0
    assert len(set(sent)) == len(sent) - len(broken)


def test_the_language_can_be_switched_in_the_middle(phone, photo):
    page = phone()
    walk(page, "contact", photo)
    page.fill("input[name=contact]", "+7 702")
    page.click(".languages button[lang=kk]")
    page.wait_for_selector("html[lang=kk]")
    at(page, "contact")
    assert page.input_value("input[name=contact]") == "+7 702"
    forward(page)
    at(page, "check")
    assert "1" in page.locator("[data-row=files] dd.told").inner_text()


def test_the_nearest_stations_are_found_when_the_phone_tells_where_it_is(phone):
    page = phone(
        geolocation={"latitude": 43.238, "longitude": 76.91, "accuracy": 25},
        permissions=["geolocation"],
    )
    walk(page, "where")
    page.click("[data-locate]")
    page.wait_for_selector("[data-found] small >> nth=2")
    assert re.search(r"\d+ м", page.locator("[data-found]").inner_text())


def test_no_position_blocks_nobody(phone):
    page = phone()
    walk(page, "where")
    page.click("[data-locate]")
    page.wait_for_function(
        "document.querySelector('[data-position-words]').textContent =="
        " document.querySelector('[data-position]').dataset.denied"
    )
    page.check("input[value=elsewhere]")
    forward(page)
    at(page, "place")


def test_the_first_page_is_small(phone):
    page = phone()
    sizes, asked = [], []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    # Whoever answers is not kept waiting by what seals.
    page.check("input[value=voter]")
    assert [url for url in asked if url.endswith("/js/report.js")]
    assert not [url for url in asked if "age-encryption" in url or "sealer" in url]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert total <= BUDGET, sizes


def test_every_screen_can_be_used_by_everybody(phone, axe, photo):
    """In Kazakh, whose words are the longest; the line looks at them in Russian."""
    seen = []

    def look(page, step):
        axe(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), step
        seen.append(step)

    walk(phone("kk"), "check", photo, look)
    asked = ["role", "what", "presser", "where", "when", "story", "files", "contact", "check"]
    assert seen == asked


def test_an_empty_file_is_refused_when_it_is_chosen(phone, photo, tmp_path):
    page = phone()
    walk(page, "files")
    empty = tmp_path / "пусто.jpg"
    empty.touch()
    page.set_input_files("#id_files", [empty, photo])
    page.wait_for_selector("[data-chosen]")
    assert page.locator("[data-chosen]").count() == 1
    words = page.locator("[data-trouble]").inner_text()
    assert words.startswith("пусто.jpg: ")
    page.set_input_files("#id_files", photo)
    page.wait_for_selector("[data-trouble]", state="hidden")
    page.set_input_files("#id_files", [photo] * 30)
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert page.locator("[data-chosen]").count() == 20


def test_a_text_that_is_too_long_is_refused_before_it_is_sent(phone):
    page = phone()
    walk(page, "story")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    # Without a space: browsers lay such a text out for half a minute when they look for words.
    long = "ы" * 400_000
    page.fill("textarea", long)
    forward(page)
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert "100" in page.locator("[data-trouble]").inner_text()
    assert page.input_value("textarea") == long
    assert sent == []


def test_a_refusal_of_what_is_too_large_keeps_the_screen(phone):
    page = phone()
    page.watched.expect("413")
    walk(page, "story")
    page.route("**/report/", lambda route: route.fulfill(status=413, body="Too large"))
    page.fill("textarea", WORDS)
    forward(page)
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert page.input_value("textarea") == WORDS
    page.unroute("**/report/")
    forward(page)
    at(page, "files")


def test_the_page_after_sending_speaks_another_language_and_keeps_its_code(phone, photo):
    page = phone()
    walk(page, "check", photo)
    page.click("[data-send]")
    code = shown_code(page)
    page.wait_for_selector(".file-done")
    reference = page.locator(".receipt strong").inner_text()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.click(".languages button[lang=kk]")
    page.wait_for_selector("html[lang=kk]")
    assert shown_code(page) == code
    assert page.get_attribute("[data-copy]", "data-copy") == code
    assert page.locator(".receipt strong").inner_text() == reference
    received = page.get_attribute("[data-uploads]", "data-received")
    assert page.locator(".file-done").inner_text().count(received) == 1
    assert sent and all(code.encode() not in body for body in sent)


def test_without_a_protected_connection_the_page_says_who_makes_the_code(phone):
    page = phone(language="en")
    note = page.locator("[data-unprotected]")
    walk(page, "check")
    assert note.is_hidden()
    # Browsers lend no cryptography to pages that came over plain http from another machine.
    page.evaluate("() => { window.onbeforeunload = null; }")
    page.on("dialog", lambda dialog: dialog.accept())
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    page.goto("/return/")
    note.wait_for()
    walk(page, "check")
    assert "This connection is not protected" in note.inner_text()
    page.click("[data-send]")
    page.wait_for_selector(".receipt-code")
    assert "so our server made this code" in page.locator("main").inner_text()
