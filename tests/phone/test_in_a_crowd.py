"""In a crowd the phone works a little by itself: beside the page, and the report is taken."""

import json

from tests.phone import reporting

BITS = 14
TASK = """
import time
from reports.incidents import pressure
answer = pressure._task({what!r}, {bits}, int(time.time()))
"""
IS_PROOF = """
from reports.incidents import pressure
answer = pressure._is_proof({what!r}, {proof!r})
"""
# What the page itself asks for; a worker has a `fetch` of its own.
LISTEN = """
window.putByThePage = 0;
const ask = window.fetch;
window.fetch = (what, how = {}) => {
  if (how.method === "PUT") window.putByThePage += 1;
  return ask(what, how);
};
"""


class Crowd:
    """Stands before the portal as a full lane does: with the portal's own tasks."""

    def __init__(self, portal):
        self.portal = portal
        self.asked: list[str] = []
        self.proofs: list[tuple[str, str]] = []

    def __call__(self, route) -> None:
        number = route.request.url.rstrip("/").rpartition("/")[2]
        proof = route.request.headers.get("report-work")
        if proof:
            self.proofs.append((number, proof))
            return route.continue_()
        task = self.portal.ask(TASK.format(what=number, bits=BITS))
        self.asked.append(task)
        body = json.dumps({"detail": "Very many", "code": "crowded", "work": task})
        return route.fulfill(status=429, content_type="application/json", body=body)


def test_a_phone_works_in_a_worker_and_its_report_is_taken(phone, portal_live):
    crowd = Crowd(portal_live)
    page = phone("ru", service_workers="allow")
    page.watched.expect("429")
    page.add_init_script(LISTEN)
    page.context.route("**/api/v1/reports/*/", crowd)
    reporting.with_shell(page)
    reporting.answer_all(page)
    code = reporting.saved(page)
    reporting.received(page)
    assert len(crowd.asked) == len(crowd.proofs) == 1
    number, proof = crowd.proofs[0]
    assert proof.startswith(crowd.asked[0])
    assert portal_live.ask(IS_PROOF.format(what=number, proof=proof))
    assert not portal_live.ask(IS_PROOF.format(what="another", proof=proof))
    assert page.evaluate("window.putByThePage") == 0
    assert any("delivery-worker" in worker.url for worker in page.workers)
    assert reporting.filed(portal_live, code)
