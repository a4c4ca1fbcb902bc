"""In Kazakh, whose words are the longest, nothing is cut off on the narrowest phone, and nothing
stands beyond its edge (test_offline.py walks through the rest of the form)."""

from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone import reporting
from tests.phone.narrow import fits

OF_ANYBODY = ("return", "carry", "safety", "wipe")
OF_OBSERVERS = ("mine", "mine/checklist", "mine/station", "rights")

# A report with a file, saved while there is no network.
SAVE = """async () => {
  const [outbox, sealer, { pin }] = await Promise.all(
    ["outbox", "sealer", "trust"].map((name) => import(`/static/js/phone/${name}.js`)));
  await pin(await (await fetch("/shell/data.json")).json());
  const report = crypto.randomUUID();
  const photo = new File([crypto.getRandomValues(new Uint8Array(40000))], "a.jpg");
  const files = [await sealer.sealFile(report, photo)];
  await outbox.save({ report, fields: { narrative: "Сөздер" }, files });
}"""


def test_what_observers_and_people_under_pressure_see_fits_the_narrowest_phone(phone, portal_live):
    page = phone("kk", service_workers="allow")
    reporting.with_shell(page)
    page.check("input[value=forced]")
    forward(page)
    at(page, "what")
    fits(page, "what is done to whoever is forced")
    page.check("input[value=expulsion-threat-or-reprisal]")
    forward(page)
    at(page, "presser")
    forward(page)
    page.wait_for_selector(".error-summary")
    fits(page, "a kind of person that is missing")
    page.check("input[value=school]")
    forward(page)
    at(page, "threat")
    forward(page)
    at(page, "place")
    fits(page, "place")
    page.on("dialog", lambda asked: asked.accept())
    for name in OF_ANYBODY:
        page.goto(f"/{name}/")
        fits(page, name)
    reporting.come_in(page, portal_live.told()["observers"][0])
    page.wait_for_url("**/observe/mine/")
    for name in OF_OBSERVERS:
        page.goto(f"/observe/{name}/")
        assert page.locator("html[lang=kk] h1").count() == 1, name
        fits(page, name)
    page.context.set_offline(True)
    page.watched.expect("ERR_INTERNET_DISCONNECTED")
    page.goto("/waiting/")
    page.evaluate(SAVE)
    page.locator("[data-items] > li progress").wait_for(state="attached")
    page.locator(".eight-words li >> nth=7").wait_for(state="attached")
    fits(page, "waiting")
    page.click("details:has([data-show-codes]) > summary")
    page.click("[data-show-codes]")
    page.wait_for_selector("dialog[open] [data-number]:not(:empty)")
    fits(page, "the codes")
