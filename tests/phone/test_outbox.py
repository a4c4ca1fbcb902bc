"""What waits on a phone leaves it in order, and only against the core's receipt for its bytes."""

import os
from uuid import uuid4

import pytest

from tests.phone.keeping import Core, opened, sha256, words_of
from tests.phone.pretending import DROP

WORDS = {"role": "voter", "narrative": "Урну принесли уже полной."}
SMALL, LARGE = os.urandom(70_000), os.urandom(1_300_000)
LEFT = """
const root = await navigator.storage.getDirectory();
const names = [];
for await (const [name, place] of root.entries()) {
  for await (const inner of place.keys()) names.push(`${name}/${inner}`);
}
const rows = {};
for (const name of ["items", "files", "blobs"]) rows[name] = (await phone.store.keys(name)).length;
return { names, rows };
"""
NOTHING = {"names": [], "rows": {"items": 0, "files": 0, "blobs": 0}}


def filed(phone, *files) -> str:
    report = str(uuid4())
    named = [(f"IMG_{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)]
    phone.save(report, WORDS, named)
    return report


def test_everything_arrives_whole_over_a_bad_network_and_nothing_stays(kept, address, core):
    here = address()
    here.fault("PUT", 500, 500)
    here.fault("PATCH", DROP, 502)
    phone = kept(here)
    report = filed(phone, LARGE, SMALL)
    phone.until_empty()
    assert (
        words_of(here.words[report], report, core.intake.private)["narrative"] == WORDS["narrative"]
    )
    came = {}
    for file in here.files.values():
        told, plain = opened(bytes(file.body), file.table, report, file.number, core.intake.private)
        assert told["sha256"] == sha256(plain) and not told["cut"]
        came[len(plain)] = plain
    assert came == {len(SMALL): SMALL, len(LARGE): LARGE}
    assert phone.do(LEFT) == NOTHING


def test_words_go_first_then_small_files_then_large_ones(kept, address):
    here = address()
    phone = kept(here)
    phone.page.context.set_offline(True)
    first, second = filed(phone, LARGE, SMALL), filed(phone, b"tiny")
    phone.page.context.set_offline(False)
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    steps = [one for one in here.asked if not one.startswith("GET /addresses")]
    assert steps[:2] == [f"PUT /api/v1/reports/{one}/" for one in (first, second)]
    assert [len(file.body) for file in here.files.values()] == sorted(
        len(file.body) for file in here.files.values()
    )


@pytest.mark.parametrize("role", ["liar", "forger", "mistaken", "ingest"])
def test_nothing_leaves_without_the_cores_word_for_its_bytes(kept, address, role):
    here = address(role)
    phone = kept(here)
    report = filed(phone, SMALL)
    # Whoever only hands on is given the file as well.
    last = "GET /api/v1/uploads/" if role == "ingest" else "PUT"
    phone.page.wait_for_timeout(50)
    for _look in range(100):
        if any(one.startswith(last) for one in here.asked):
            break
        phone.page.wait_for_timeout(50)
    phone.page.wait_for_timeout(300)
    assert [item["report"] for item in phone.waiting()] == [report]
    assert len(phone.contents(report)["files"]) == 1
    if role == "ingest":
        assert len(here.coming) == 1 and not here.files
    here.role = "core"
    # The network returns, as it were: nobody waits for the end of a pause.
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    assert phone.do(LEFT) == NOTHING


ODD = [423, 409, 404, 410, 460, 429, 503, 400, 413, (200, b"<h1>Please sign in</h1>"), (204, b"")]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_no_answer_loses_anything(kept, address, method):
    here = address()
    for odd in ODD:
        here.fault(method, odd)
    phone = kept(here)
    report = filed(phone, LARGE)
    for _look in range(40):
        if not phone.waiting():
            break
        phone.do("await phone.outbox.start()")
        phone.page.wait_for_timeout(100)
    assert not here.faults
    assert report in here.words and len(here.files) == 1
    assert phone.do(LEFT) == NOTHING


def test_what_is_refused_for_good_says_so_and_keeps_nothing_else_back(kept, address):
    here = address()
    here.fault("POST", *[413] * 9)
    phone = kept(here)
    report = filed(phone, SMALL)
    for _look in range(100):
        (item,) = phone.waiting()
        if item["state"] == "refused" and item["words"]["done"] == 1:
            break
        phone.page.wait_for_timeout(50)
    (file,) = item["files"]
    assert (item["state"], file["refused"], item["words"]["refused"]) == ("refused", 413, 0)
    assert len(phone.contents(report)["files"]) == 1
    phone.do("await phone.outbox.forgetFile(given.report, given.id)", {**item, **file})
    phone.until_empty()
    assert phone.do(LEFT) == NOTHING


def test_words_that_are_refused_say_so_until_somebody_takes_them(kept, address):
    here = address()
    here.fault("PUT", (409, b'{"code": "another-body"}'))
    phone = kept(here)
    filed(phone, SMALL)
    for _look in range(100):
        (item,) = phone.waiting()
        if item["words"]["refused"]:
            break
        phone.page.wait_for_timeout(20)
    assert (item["state"], item["words"]["refused"], item["files"][0]["refused"]) == (
        "refused",
        409,
        0,
    )
    phone.do("await phone.outbox.start()")
    phone.until_empty()


def test_what_takes_little_at_once_is_given_little_at_once(kept, address):
    here = address()
    here.most = 100_000
    phone = kept(here)
    filed(phone, LARGE)
    phone.until_empty()
    assert max(len(file.body) for file in here.files.values()) > len(LARGE)


def test_a_file_that_was_cut_off_with_its_announcement_goes_on_in_pieces(kept, address):
    here = address()
    here.fault("POST", 502)
    phone = kept(here)
    filed(phone, os.urandom(500_000))
    phone.until_empty()
    asked = [one.split()[0] for one in here.asked if "/uploads/" in one]
    assert asked[:3] == ["POST", "POST", "PATCH"]


def test_the_smallest_piece_has_the_longer_time_and_words_the_shorter(kept, address):
    waits = kept(address()).do(
        """
        const { ask } = await import("/static/js/phone/requests.js");
        const [waits, later] = [[], setTimeout];
        globalThis.setTimeout = (work, wait) => waits.push(wait) && later(work, wait);
        globalThis.fetch = async () => new Response("{}");
        await ask("PATCH", "/", new Blob([new Uint8Array(64 * 1024)]));
        await ask("PUT", "/", new Uint8Array(2000));
        return waits.filter((wait) => wait >= 30000);
        """
    )
    assert waits == [120_000, 30_000]


def test_whoever_saves_words_asks_the_browser_to_keep_them(kept, address):
    phone = kept(address())
    phone.do(
        """
        globalThis.asked = 0;
        navigator.storage.persisted = async () => false;
        navigator.storage.persist = () => (asked += 1) && new Promise(() => null);
        """
    )
    filed(phone)
    phone.until_empty()
    assert phone.do("return asked") == 1


def test_what_could_not_be_sent_waits_and_says_so_at_once(kept, address):
    here = address()
    here.fault("PUT", *[503] * 9)
    phone = kept(here)
    filed(phone, SMALL)
    phone.page.wait_for_timeout(200)
    for _look in range(60):
        if here.asked and phone.waiting()[0]["state"] == "waiting":
            break
        phone.page.wait_for_timeout(50)
    assert phone.waiting()[0]["state"] == "waiting"
    phone.page.context.set_offline(True)
    filed(phone, SMALL)
    phone.page.wait_for_timeout(200)
    assert {item["state"] for item in phone.waiting()} == {"waiting"}


AWAKE = """
globalThis.locks = [];
const lend = async () => {
  const lock = { released: false, release: () => (lock.released = true) };
  locks.push(lock);
  return lock;
};
Object.defineProperty(navigator, "wakeLock", { value: { request: lend } });
"""


def test_the_screen_stays_on_while_a_large_file_is_sent(kept, address):
    here = address()
    phone = kept(here)
    phone.do(AWAKE)
    filed(phone, SMALL)
    phone.until_empty()
    assert phone.do("return locks.length") == 0
    filed(phone, os.urandom(6_000_000))
    phone.until_empty()
    _until(phone, "return locks.length > 0 && locks.every((lock) => lock.released)")
    # Whoever only hands on keeps no screen awake until the core has signed.
    here.role = "ingest"
    filed(phone, os.urandom(5_500_000))
    for _look in range(100):
        (item,) = phone.waiting()
        if item["state"] == "taken" and item["files"][0]["done"] > 0.9:
            break
        phone.page.wait_for_timeout(50)
    _until(phone, "return locks.length > 1 && locks.every((lock) => lock.released)")


def _until(phone, holds: str) -> None:
    """The lock is given back a moment after the outbox has said so."""
    for _look in range(100):
        if phone.do(holds):
            return
        phone.page.wait_for_timeout(50)
    raise AssertionError(phone.do("return locks"))


def test_a_paused_report_stays_until_it_goes_on(kept, address):
    here = address()
    phone = kept(here)
    phone.page.context.set_offline(True)
    report = filed(phone, SMALL)
    phone.do("await phone.outbox.pause(given)", report)
    phone.page.context.set_offline(False)
    phone.do("await phone.outbox.start()")
    phone.page.wait_for_timeout(300)
    assert [item["paused"] for item in phone.waiting()] == [True]
    assert not here.words
    phone.do("await phone.outbox.resume(given)", report)
    phone.until_empty()


def test_large_files_wait_for_wifi_where_the_browser_tells(kept, address):
    phone = kept(address())
    phone.do('await import("/static/js/phone/delivery.js")')
    phone.page.context.set_offline(True)
    filed(phone, SMALL, b"stands for a video")
    found = phone.do(
        """
        const { Delivery } = await import("/static/js/phone/delivery.js");
        const network = { type: "cellular" };
        Object.defineProperty(navigator, "connection", { value: network });
        const [item] = await phone.store.all("items");
        await phone.store.put("items", { ...item, taken: true, received: true });
        const [one] = await phone.store.all("files");
        await phone.store.put("files", { ...one, sealedSize: 6e6 });
        const sent = async () => {
          const delivery = new Delivery();
          delivery.trust = {};
          let count = 0;
          for (let work; (work = await delivery.next()); count += 1) {
            delivery.patience.later(`${work.id} ${work.road}`);
          }
          return count;
        };
        const before = await sent();
        await phone.outbox.settings.set({ wifiOnly: true });
        const carried = await sent();
        network.type = "wifi";
        return [before, carried, await sent()];
        """
    )
    assert found == [2, 1, 2]


def test_two_pages_send_one_report_once(kept, address):
    here = address()
    first = kept(here)
    second = kept(here)
    for phone in (first, second):
        phone.do("await phone.outbox.start()")
    reports = [filed(phone, SMALL) for phone in (first, second)]
    first.until_empty()
    assert sorted(one for one in here.asked if one.startswith("PUT")) == sorted(
        f"PUT /api/v1/reports/{report}/" for report in reports
    )
    assert here.busiest == 1


def test_the_same_report_again_is_the_same_bytes(kept, address):
    here = address()
    phone = kept(here)
    phone.page.context.set_offline(True)
    report = str(uuid4())
    first = phone.save(report, WORDS)["sha256"]
    assert phone.save(report, {**WORDS, "narrative": "Другое."})["sha256"] == first
    phone.page.context.set_offline(False)
    phone.do("await phone.outbox.start()")
    phone.until_empty()
    assert sha256(here.words[report]) == first


def test_an_older_page_delivers_from_a_newer_store(kept, address):
    here = address()
    phone = kept(here)
    phone.page.context.set_offline(True)
    filed(phone, SMALL)
    phone.do(
        """
        await phone.store.close();
        await new Promise((resolve, reject) => {
          const request = indexedDB.open("waiting", 99);
          request.onupgradeneeded = () => request.result.createObjectStore("later");
          request.onsuccess = () => resolve(request.result.close());
          request.onerror = () => reject(request.error);
        });
        """
    )
    phone.page.context.set_offline(False)
    filed(phone, SMALL)
    phone.until_empty()
    assert len(here.files) == 2


def test_the_service_worker_delivers_when_no_page_is_open(kept, address):
    here = address()
    here.scripts["/sw.js"] = """
        import { deliver } from "/static/js/phone/delivery.js";
        onmessage = async ({ source }) => {
          const said = await deliver().then(() => "all", String);
          source.postMessage(said);
        };
    """
    phone = kept(here)
    # As if this page's worker had been killed with the page.
    here.changed["delivery-worker.js"] = ("run();", "")
    report = filed(phone, LARGE)
    said = phone.do(
        """
        const registration = await navigator.serviceWorker.register("/sw.js", { type: "module" });
        await navigator.serviceWorker.ready;
        const answer = new Promise((resolve) => {
          navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
        });
        registration.active.postMessage("");
        return answer;
        """
    )
    assert said == "all"
    assert report in here.words
    assert phone.do(LEFT) == NOTHING


def test_receipts_that_somebody_brings_back_let_go(kept, address, core):
    here = address()
    phone = kept(here)
    phone.page.context.set_offline(True)
    report = filed(phone, SMALL)
    held = phone.contents(report)
    [file] = held["files"]
    good = [
        core.receipt("envelope", report, sha256(held["envelope"])),
        core.receipt("sealed-file", file["id"], sha256(file["body"])),
    ]
    wrong = [core.receipt("sealed-file", file["id"], sha256(b"other")), {"message": "{"}]
    assert phone.do("return phone.outbox.takeReceipts(given)", wrong) == 0
    assert phone.do("return phone.outbox.takeReceipts(given)", good) == 2
    assert phone.do(LEFT) == NOTHING


def test_a_browser_without_the_curve_checks_receipts_with_the_library(kept, address, core):
    phone = kept(address())
    good = core.receipt("envelope", "a", sha256(b"a"))
    forged = core.receipt("envelope", "a", sha256(b"a"), Core().signing)
    told = phone.do(
        """
        crypto.subtle.importKey = () => Promise.reject(new DOMException("", "NotSupportedError"));
        const about = { what: "envelope", id: "a", sha256: given.sha256 };
        const judge = (receipt) => phone.verify.isReceiptFor(about, receipt, given.key);
        return Promise.all([given.good, given.forged, {}, null].map(judge));
        """,
        {
            "good": good,
            "forged": forged,
            "key": core.trust["receipt_key"],
            "sha256": sha256(b"a"),
        },
    )
    assert told == [True, False, False, False]
