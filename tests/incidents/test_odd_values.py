"""Whatever a field holds is understood or named as a mistake; nothing breaks on it."""

from uuid import uuid4

import pytest

from reports.incidents import reading

ODD = [
    *([], [None, None], {}, {"a": [1]}, True, None, "\0", "\ud800", "x" * 300),
    *(1, -1, 1.5, 10**400, float("nan"), float("inf")),
]
NESTED = {
    "position": ("latitude", "longitude", "accuracy"),
    "receipt_key": ("locator", "verifier", "public"),
}


@pytest.mark.parametrize("name", reading.FIELDS)
def test_no_field_breaks_on_what_it_does_not_expect(name, precinct):
    parts = NESTED.get(name, ())
    values = ODD + [dict.fromkeys(parts, odd) for odd in ODD if parts]
    for value in values:
        told = {"role": "voter", "narrative": "words", name: value}
        try:
            content = reading.read(told, uuid=uuid4())
        except reading.Invalid as problem:
            assert [field.partition(".")[0] for field in problem.fields] == [name]
        else:
            assert content is not None


def test_another_method_is_not_done_in_any_version_of_the_protocol(client, db):
    for address in ("/api/v1/uploads/", "/api/v1/uploads/none/"):
        assert client.trace(address).status_code == 405
        assert client.put(address).status_code == 405


def test_hours_of_an_election_are_described_as_they_are_told(client, election):
    told = client.get("/api/v1/jurisdiction/").json()["elections"][0]
    schema = client.get("/api/schema/", headers={"accept": "application/json"}).json()
    described = schema["components"]["schemas"]["Election"]["properties"]["opens"]
    # "time" of JSON Schema wants an offset, and these are the clocks of the place.
    assert told["opens"] == "07:00:00" and "format" not in described
