"""The description of the API says what the API does."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from reports.incidents import reading
from reports.incidents.serializers import ReportSerializer


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_description_is_valid(schema):
    validate_schema(schema)


def test_the_fields_of_a_report_are_those_that_are_read():
    assert tuple(ReportSerializer().fields) == reading.FIELDS


@pytest.mark.parametrize(
    ("path", "method", "codes"),
    [
        (
            "/api/v1/reports/{report_id}/",
            "put",
            {"200", "201", "202", "400", "401", "403", "404", "409", "413", "415", "429"},
        ),
        (
            "/api/v1/uploads/",
            "post",
            {"201", "400", "403", "404", "408", "412", "413", "415", "422", "460", "507"},
        ),
        (
            "/api/v1/uploads/{capability}/",
            "patch",
            {
                "204",
                "400",
                "404",
                "408",
                "409",
                "410",
                "412",
                "413",
                "415",
                "422",
                "423",
                "460",
                "507",
            },
        ),
        ("/api/v1/uploads/{capability}/", "get", {"200", "404", "410"}),
        (
            "/api/v1/uploads/{capability}/",
            "delete",
            {"204", "403", "404", "409", "410", "412", "423"},
        ),
        ("/api/v1/reports/", "get", {"200", "400", "401", "403"}),
        ("/api/v1/jurisdiction/", "get", {"200", "304"}),
        ("/api/v1/precincts/", "get", {"200", "400"}),
    ],
)
def test_every_answer_is_described(schema, path, method, codes):
    assert set(schema["paths"][path][method]["responses"]) == codes


def test_anybody_may_read_the_description(client, db):
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"swagger-ui-bundle.js" in page.content
