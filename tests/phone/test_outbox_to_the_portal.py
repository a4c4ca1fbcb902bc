"""From the phone's outbox into the portal: what was recorded is what staff have."""

import os
import time
from uuid import uuid4

import pytest

from tests.phone.keeping import Kept, serve_blank, sha256, trust_of

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(60_000)
VIDEO = os.urandom(1_400_000)
FOUND = """
from reports.incidents.models import IncidentReport
report = IncidentReport.objects.filter(public_id="{report}").first()
files = list(report.files.select_related("item")) if report else []
answer = {{
    "files": sorted([file.item.sha256, file.as_announced, file.cut] for file in files),
    "reports": IncidentReport.objects.filter(public_id="{report}").count(),
}}
"""


@pytest.fixture
def phone(browser, portal_live):
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    serve_blank(page)
    yield Kept(page, portal_live.url).open(trust_of(portal_live))
    context.close()


def test_a_report_is_filed_once_with_its_originals_over_a_bad_network(phone, portal_live):
    faults = {"PUT": ["500", "500"], "PATCH": ["drop", "500"], "POST": ["drop"]}

    def line(route, request):
        left = faults.get(request.method)
        if not left:
            return route.continue_()
        if left.pop(0) == "drop":
            return route.abort()
        return route.fulfill(status=500, body="<h1>Oh</h1>")

    phone.page.context.route("**/api/v1/**", line)
    report = str(uuid4())
    fields = {
        "role": "voter",
        "language": "ru",
        "violation_type": "voter-missing-from-list",
        "narrative": "Меня не нашли в списке.",
    }
    named = [("IMG_1.jpg", PHOTO, "image/jpeg"), ("Видео.mp4", VIDEO, "video/mp4")]
    phone.save(report, fields, named)
    phone.until_empty(40)
    assert not any(faults.values())
    wanted = sorted([sha256(data), True, False] for data in (PHOTO, VIDEO))
    for _look in range(20):
        found = portal_live.ask(FOUND.format(report=report))
        if len(found["files"]) == 2:
            break
        time.sleep(0.5)
    assert found == {"files": wanted, "reports": 1}
