"""Whoever reads the line with a root certificate that the browser trusts finds nothing told."""


def test_what_passed_on_the_line_holds_no_canary(watched_phone):
    planted, line = watched_phone.planted, watched_phone.line
    assert line.holds(planted.all) == set()
    # It did read along: what was asked, and what came back.
    assert line.holds(["PUT /api/v1/reports/", "age-encryption.org/v1", "<h1"]) == {
        "PUT /api/v1/reports/",
        "age-encryption.org/v1",
        "<h1",
    }
    assert planted.code.replace("-", "")[:8].encode() in line.kept
