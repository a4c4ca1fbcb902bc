"""Whatever stands behind the question mark of an address, the page answers without breaking."""

from urllib.parse import urlencode

import pytest

from portal.accounts.models import STAFF_ROLES

# Each list that searches, filters or turns pages, with what it is asked by.
LISTS = {
    "/desk/cases/": "region type source guarded files after before look",
    "/desk/cases/news/": "since region type",
    "/desk/cases/cases/": "state assignee region after before q",
    "/desk/complaints/": "state addressee after before q",
    "/desk/hotline/calls/": "after before q",
    "/desk/observers/": "organisation region after q state",
    "/desk/observers/precincts/": "q",
    "/desk/ledgers/": "ledger who verb name since until before",
    "/desk/elections/": "after q",
    "/desk/people/": "q",
    "/desk/kept/": "after",
    "/api/v1/reports/": "after",
    "/api/v1/cases/": "after",
    "/api/v1/precincts/": "q number region latitude longitude near election after",
    "/return/": "code",
    "/": "step",
}
ODD = ["\0", "9" * 30, "-1", "[]", "2026-13-45", "é" * 300, "1e400", "1.5"]


@pytest.fixture
def everywhere(person, signed_in):
    return signed_in(person("everywhere", *STAFF_ROLES))


@pytest.mark.parametrize("odd", ODD)
def test_no_list_breaks_on_an_odd_question(odd, everywhere, precinct):
    for address, names in LISTS.items():
        answer = everywhere.get(f"{address}?{urlencode(dict.fromkeys(names.split(), odd))}")
        assert answer.status_code < 500, address


@pytest.mark.parametrize("marker", ["1.5", "t1.t2", "1.t5", "t1", "t1.2.3"])
def test_a_page_that_is_marked_by_other_keys_than_the_lists_is_not_there(marker, everywhere):
    for address in ("/desk/complaints/", "/api/v1/cases/"):
        assert everywhere.get(f"{address}?after={marker}").status_code in (400, 409)
