"""What must hold between the entries of a jurisdiction, beyond their own shape."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .reading import Place


def check_country(reader, country, folder_name):
    """The country is what its folder says, and its clock exists."""
    place = Place("pack.yaml", "pack")
    if country.code != folder_name:
        reader.fail(place.at("code"), f"“{country.code}” stands in the folder “{folder_name}”")
    try:
        ZoneInfo(country.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        reader.fail(place.at("timezone"), f"“{country.timezone}” is not a known time zone")


def check_violations(reader, violations, provisions):
    """Every violation type can be searched for, and cites the articles it says it cites."""
    for violation in filter(None, (violations or {}).values()):
        place = Place("violations.yaml", violation.code)
        for language in reader.languages:
            if not violation.search.get(language):
                reader.fail(place.at("search"), f"the search words in “{language}” are missing")
        for number, citation in enumerate(violation.citations, start=1):
            provision = (provisions or {}).get(citation.provision)
            if provision and (provision.law, provision.article) != (citation.law, citation.article):
                words = (
                    f"“{citation.provision}” is not article {citation.article} of {citation.law}"
                )
                reader.fail(place.at("citations").at(number), words)
