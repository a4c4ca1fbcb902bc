"""Who looked at which page, and when, stands in docs/pages-looked-at.csv.

That every page has a line is asked where every page is drawn: tests/permissions/test_every_route.
"""

from datetime import date

from tests.pages import looked_at
from tests.permissions.test_every_route import ROWS


def test_no_page_was_changed_since_somebody_looked_at_it():
    changed = [
        f"{line['route']} {line['state']}"
        for line in looked_at.record()
        if looked_at.is_stale(line)
    ]
    assert changed == [], "Look at them, and note it: python -m tests.pages.looked_at --help"


def test_every_line_is_about_a_page_that_is_there():
    seen = set()
    for line in looked_at.record():
        key = line["route"], line["state"]
        assert line["route"] in ROWS and key not in seen, key
        assert looked_at.own(line["drawn from"].split()) == tuple(line["drawn from"].split()), key
        assert all(not line[width] or date.fromisoformat(line[width]) for width in looked_at.WIDTHS)
        seen.add(key)
