"""What must hold between the entries of a jurisdiction, beyond their own shape."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .citing import is_readable
from .reading import Place


def check_country(reader, country, folder_name):
    """The country is what its folder says, and its clock exists."""
    place = Place("pack.yaml")
    if country.code != folder_name:
        reader.fail(place.at("code"), f"“{country.code}” stands in the folder “{folder_name}”")
    try:
        ZoneInfo(country.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        reader.fail(place.at("timezone"), f"“{country.timezone}” is not a known time zone")


def check_violations(reader, violations, provisions):
    """Every violation type can be searched for, and its citations say what they mean."""
    for violation in filter(None, (violations or {}).values()):
        place = Place("violations.yaml").at(violation.code)
        for language in reader.languages:
            if not violation.search.get(language):
                reader.fail(place.at("search"), f"the search words in “{language}” are missing")
        if violation.reporter_risk == "high" and not violation.guarded:
            reader.fail(place.at("guarded"), "a type with a high risk to reporters must be guarded")
        for number, citation in enumerate(violation.citations, start=1):
            _check_citation(reader, citation, provisions, place.at("citations").at(number))


def check_checklist(reader, questions, violations):
    """A bad answer leads somewhere, and never to what may not be told in plain words."""
    for question in filter(None, (questions or {}).values()):
        place = Place("voting_day.yaml").at(question.code)
        if question.bad and question.kind != "yes-no":
            reader.fail(place.at("bad"), "only a yes-or-no question has a bad answer")
        if question.over and question.kind != "number":
            reader.fail(place.at("over"), "only a number can be larger than another answer")
        if (question.bad or question.over) and not question.violations:
            reader.fail(place.at("violations"), "a bad answer must point to a violation type")
        other = questions.get(question.over)
        if other and other.kind != "number":
            reader.fail(place.at("over"), f"“{question.over}” does not ask for a number")
        for code in question.violations:
            violation = (violations or {}).get(code)
            if violation and violation.guarded:
                words = f"“{code}” is guarded, and answers to a checklist are plain"
                reader.fail(place.at("violations"), words)


def _check_citation(reader, citation, provisions, place):
    provision = (provisions or {}).get(citation.provision)
    if provision and (provision.law, provision.article) != (citation.law, citation.article):
        where = f"article {citation.article} of {citation.law}"
        reader.fail(place, f"“{citation.provision}” is not {where}")
    if citation.paragraph and not citation.pinpoint and not is_readable(citation.paragraph):
        words = f"“{citation.paragraph}” needs a pinpoint in words"
        reader.fail(place.at("paragraph"), words)
