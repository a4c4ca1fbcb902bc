"""The form without a network: answered on the phone, saved with its code, delivered later."""

import contextlib
import hashlib
import re

import pytest
from playwright.sync_api import Error as Anew

from portal.lib import commitments
from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone import reporting
from tests.phone.narrow import fits
from tests.phone.relay import CHANGED, Relay

AWAY = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def shell_phone(phone):
    """A phone that keeps the form; gives its page after the first visit."""

    def make(language="ru", **options):
        page = phone(language, service_workers="allow", **options)
        page.watched.expect(AWAY)
        page.watched.expect("ERR_CONNECTION")
        page.watched.expect("ERR_EMPTY_RESPONSE")
        reporting.with_shell(page)
        return page

    return make


def test_a_report_is_told_and_saved_offline_and_delivered_when_the_network_is_back(
    shell_phone, portal_live, axe
):
    page = shell_phone("kk")
    reporting.with_stations(page)
    page.context.set_offline(True)
    page.reload()
    at(page, "role")
    assert page.get_attribute("html", "lang") == "kk"

    def look(step):
        fits(page, step)
        axe(page)

    reporting.answer_all(page, look)
    row = page.locator("[data-row=where] dd.told").inner_text()
    assert row.startswith("№ 123, ")
    assert page.locator("[data-row=threat] dd.told").inner_text() == "2028 ж. 20 мамыр"
    code = reporting.saved(page)
    look("saved")
    assert page.locator("[data-delivery-state=waiting]").is_visible()
    page.context.set_offline(False)
    reporting.received(page)
    fits(page, "received")
    found = reporting.filed(portal_live, code)
    assert found["narrative"] == reporting.WORDS
    assert found["contact"] == "+7 701 000 00 00"
    assert (found["type"], found["precinct"], found["role"]) == ("forced-to-vote", 123, "voter")
    assert (found["language"], found["source"]) == ("kk", "envelope")
    told = {"forced_by": "school", "forced_until": reporting.UNTIL}
    assert found["told"]["forced"] == told
    page.goto("/return/")
    page.fill("input[name=code]", code)
    page.click("form#return .actions button")
    page.wait_for_selector("form#return textarea")
    fits(page, "the report, asked after")


COUNTED = """() => {
  globalThis.derived = 0;
  const derive = crypto.subtle.deriveBits.bind(crypto.subtle);
  crypto.subtle.deriveBits = (...how) => derive(...how).finally(() => (derived += 1));
}"""


def test_nothing_typed_leaves_the_phone_unsealed_when_there_is_a_network(vera):
    page, sent = vera, []
    page.on(
        "request", lambda request: sent.append((request.method, request.post_data_buffer or b""))
    )
    page.evaluate(COUNTED)
    reporting.answer_all(page)
    # The slow work for the receipt code is done before anybody presses "save".
    page.wait_for_function("() => globalThis.derived === 3")
    assert not [method for method, _body in sent if method != "GET"]
    with page.context.expect_event("request", lambda asked: asked.method == "PUT") as put:
        reporting.saved(page)
    reporting.received(page)
    bodies = [put.value.post_data_buffer, *(body for method, body in sent if method != "GET")]
    assert all(body.startswith(b"age-encryption.org/v1") for body in bodies)


def test_what_is_missing_is_said_and_the_language_can_be_changed_offline(vera):
    page = vera
    page.context.set_offline(True)
    forward(page)
    page.wait_for_selector(".error-summary a[href='#id_role_0']")
    said = page.locator(".error-summary a").inner_text()
    assert said == "Кто вы на этих выборах?: Выберите один из ответов."
    assert page.locator("#id_role_error").inner_text() == "Выберите один из ответов."
    page.check("input[value=journalist]")
    forward(page)
    at(page, "what")
    page.check("input[value=none]")
    forward(page)
    at(page, "where")
    page.check("input[value=elsewhere]")
    forward(page)
    at(page, "place")
    page.fill("textarea", "Завод, проходная")
    page.click(".languages button[lang=kk]")
    page.wait_for_selector("html[lang=kk]")
    assert page.input_value("textarea") == "Завод, проходная"
    forward(page)
    at(page, "when")
    page.check("input[value=today]")
    forward(page)
    page.wait_for_selector("#id_clock_error")
    assert page.is_checked("input[value=today]")
    page.check("input[value=unknown]")
    forward(page)
    at(page, "story")
    forward(page)
    page.wait_for_selector("#id_narrative_error")
    # A reload begins anew in the language that was chosen: nothing typed was kept.
    page.evaluate("() => document.dispatchEvent(new Event('quick-exit'))")
    page.reload()
    at(page, "role")
    assert page.get_attribute("html", "lang") == "kk"


def test_the_nearest_stations_come_from_the_phones_own_list(shell_phone):
    page = shell_phone(
        geolocation={"latitude": 43.238, "longitude": 76.91, "accuracy": 25},
        permissions=["geolocation"],
    )
    reporting.with_stations(page)
    page.context.set_offline(True)
    page.check("input[value=voter]")
    forward(page)
    at(page, "what")
    page.check("input[value=none]")
    forward(page)
    at(page, "where")
    page.click("[data-locate]")
    page.wait_for_selector("[data-found] small >> nth=2")
    assert " м" in page.locator("[data-found] label >> nth=0").inner_text()
    assert "25" in page.locator(".chip").inner_text()
    assert page.input_value("#station-region") == "almaty"


# The phone's copy of the form is not there until it is said so.
LATER = """() => {
  const copies = navigator.serviceWorker;
  const real = copies.getRegistration.bind(copies);
  copies.getRegistration = async (scope) => (sessionStorage.length ? real(scope) : undefined);
}"""


def test_a_station_of_the_servers_page_has_its_name_when_the_phone_takes_over(phone):
    page = phone("ru", service_workers="allow")
    page.add_init_script(f"({LATER})()")
    page.goto("/")
    page.check("input[value=voter]")
    forward(page)
    at(page, "what")
    page.check("input[value=none]")
    forward(page)
    at(page, "where")
    page.fill("#precinct-words", "123")
    page.wait_for_selector("[data-found] strong")
    page.check("[data-found] label:has(strong) input >> nth=0")
    said = page.locator("[data-found] label:has(strong) >> nth=0")
    number, address = (said.locator(part).inner_text() for part in ("strong", "small"))
    assert page.evaluate(reporting.LOAD)
    page.evaluate("sessionStorage.setItem('here', 'yes')")
    page.context.route("**/shell/precincts/**", lambda route: route.abort())
    page.watched.expect("ERR_FAILED")
    forward(page)
    at(page, "when")
    page.check("input[value=now]")
    for step in ("story", "files", "contact", "check"):
        forward(page)
        at(page, step)
        if step == "story":
            page.fill("textarea", "Вброс у окна.")
    page.wait_for_selector("[data-save]")
    shown = page.locator("[data-row=where] dd.told").inner_text()
    assert number in shown and address in shown


def test_an_observer_is_known_offline_and_the_report_says_who_filed_it(shell_phone, portal_live):
    page = shell_phone()
    reporting.come_in(page, portal_live.told()["observers"][0])
    page.wait_for_url("**/observe/mine/")
    page.goto("/")
    page.evaluate(
        'async () => (await import("/static/js/phone/observing.js")).renewObserver()',
    )
    page.context.set_offline(True)
    page.goto("/")
    at(page, "what")
    known = page.locator("#leave").inner_text()
    page.check("input[value=none]")
    forward(page)
    at(page, "when")
    page.check("input[value=now]")
    forward(page)
    at(page, "story")
    page.fill("textarea", "Вброс у окна.")
    forward(page)
    at(page, "files")
    forward(page)
    at(page, "contact")
    forward(page)
    at(page, "check")
    assert page.locator("[data-row=role]").count() == 0
    code = reporting.saved(page)
    page.context.set_offline(False)
    reporting.received(page)
    found = reporting.filed(portal_live, code)
    assert found["observer"] and found["observer"] in known
    assert str(found["precinct"]) in known
    assert found["narrative"] == "Вброс у окна."


def test_a_newer_version_takes_over_and_delivers_what_an_older_one_saved(phone, portal_live):
    relay = Relay(portal_live.url)
    relay.is_old = True
    page = phone(base=relay.url, service_workers="allow")
    page.watched.expect("ERR_")
    page.watched.expect("Failed to load")
    reporting.with_shell(page)
    reporting.with_stations(page)
    versions = "async () => (await caches.keys()).filter((name) => /^shell-[0-9a-f]+$/.test(name))"
    assert page.evaluate(versions) == ["shell-00000000000000aa"]
    relay.is_away = True
    page.reload()
    at(page, "role")
    reporting.answer_all(page)
    code = reporting.saved(page)
    # Somebody is in the middle of another one when the new version comes.
    page.goto("/")
    at(page, "role")
    page.check("input[value=voter]")
    forward(page)
    at(page, "what")
    page.fill("#words", "бюллетень")
    page.evaluate(SPOILT, OTHER)
    relay.is_old = relay.is_away = False
    relay.asked.clear()
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    page.evaluate(
        "async () => { const own = await navigator.serviceWorker.getRegistration();"
        " for (let look = 0; look < 400 && !own.waiting; look += 1)"
        " await new Promise((go) => setTimeout(go, 50)); }"
    )
    assert page.input_value("#words") == "бюллетень"
    assert "shell-00000000000000aa" in page.evaluate(versions)
    # Only what is otherwise came over the line, and what did not lie here as it should.
    listed, mended = page.evaluate(TAKEN, OTHER)
    asked = [path for _method, path in relay.asked if path in {*listed} - relay.imported]
    assert sorted(asked) == sorted([CHANGED, OTHER])
    assert len(listed) > 50 + len(relay.imported) and mended
    found = reporting.filed(portal_live, code)
    assert found["narrative"] == reporting.WORDS
    page.on("dialog", lambda dialog: dialog.accept())
    left = ["shell-00000000000000aa"]
    for look in range(300):
        # The page begins anew by itself when the new version takes over; a version that is not
        # whole yet takes over at the next visit.
        with contextlib.suppress(Anew):
            if look % 50 == 0:
                page.goto("/")
            left = page.evaluate(versions)
        if "shell-00000000000000aa" not in left:
            break
        page.wait_for_timeout(100)
    assert len(left) == 1 and "shell-00000000000000aa" not in left
    page.wait_for_load_state()
    relay.is_away = True
    page.reload()
    at(page, "role")
    page.goto("about:blank")
    relay.close()


# A file of the version that is here, not as it was listed.
OTHER = "/static/words/kk.txt"
SPOILT = """async (path) => {
  const cache = await caches.open("shell-00000000000000aa");
  await cache.put(path, new Response("other words"));
}"""
TAKEN = """async (path) => {
  const isNew = (name) => /^shell-[0-9a-f]{16}$/.test(name) && !name.endsWith("aa");
  const cache = await caches.open((await caches.keys()).find(isNew));
  const listed = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  return [listed, (await (await cache.match(path)).text()).length > 1000];
}"""


KEEP = """async (fields) => {
  const [outbox, { pin }] = await Promise.all(
    ["outbox", "trust"].map((name) => import(`/static/js/phone/${name}.js`)));
  await pin(await (await fetch("/shell/data.json")).json());
  const report = crypto.randomUUID();
  // The test itself says when the browser finds that there is a network.
  SyncManager.prototype.register = async () => null;
  await outbox.save({ report, fields });
  return report;
}"""
FILED = """
from reports.incidents.models import IncidentReport
answer = IncidentReport.objects.filter(public_id="{report}").count()
"""


def test_the_browser_wakes_the_worker_to_deliver_while_no_page_is_open(vera, portal_live):
    page, workers = vera, []
    page.context.set_offline(True)
    fields = {"role": "voter", "language": "ru", "narrative": "Автобус у школы."}
    fields |= {"violation_type": "voter-missing-from-list"}
    report = page.evaluate(KEEP, fields)
    page.goto("about:blank")
    wire = page.context.new_cdp_session(page)
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: workers.extend(told["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    page.context.set_offline(False)
    # The browser may have been faster with a sync of its own: nobody else is there to deliver.
    [own] = {one["registrationId"] for one in workers if portal_live.url in one["scopeURL"]}
    asked = {"origin": portal_live.url, "registrationId": own, "tag": "waiting"}
    wire.send("ServiceWorker.dispatchSyncEvent", {**asked, "lastChance": False})
    for _look in range(60):
        if portal_live.ask(FILED.format(report=report)):
            break
        page.wait_for_timeout(200)
    assert portal_live.ask(FILED.format(report=report)) == 1
    assert [one.url for one in page.context.pages] == ["about:blank"]


SAID = """async (said) => {
  const name = (await caches.keys()).find((one) => /^shell-[0-9a-f]{16}$/.test(one));
  const cache = await caches.open(name);
  const page = await cache.match("/shell/ru/safety/");
  if (said) await cache.put("/shell/ru/safety/", new Response(said, { headers: page.headers }));
  return said ?? page.text();
}"""


def test_the_words_of_the_key_are_worked_out_on_the_phone_whatever_the_page_says(vera):
    page = vera
    page.context.set_offline(True)
    told = page.evaluate(SAID)
    page.evaluate(SAID, re.sub(r"<li>[а-яё]+</li>", "<li>враньё</li>", told))
    page.goto("/safety/")
    page.wait_for_selector("[data-by=phone]:not([hidden])")
    page.evaluate(SAID, told)
    shown = page.locator("[data-key-words] li").all_inner_texts()
    pinned = page.evaluate("async () => (await (await fetch('/shell/data.json')).json()).intake")
    value = commitments.value_of(hashlib.sha256(pinned["public"].encode()).hexdigest())
    assert shown == commitments.words_of(value, "ru")
    assert commitments.digits_of(value) in page.locator("[data-key-words]").inner_text()
    assert not page.locator("[data-by=server]").is_visible()
