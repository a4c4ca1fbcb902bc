"""The violation types as the lawyers' file holds them, read without the portal."""

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "portal" / "jurisdictions" / "kz"
LANGUAGES = ["kk", "ru", "en"]
CYRILLIC = ["kk", "ru"]
MARKS = ["RECALLED", "SEED", "VERIFIED"]
LATIN_WORD = re.compile(r"[A-Za-z]+")
# Kazakh and Russian alone have these; an English text that holds one was put in the wrong place.
CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
ABBREVIATION = re.compile(r"[A-Z]{2,6}")


def read(name):
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def pack():
    return read("violations.yaml")


@pytest.fixture(scope="module")
def violations(pack):
    return pack["violations"]


def texts(entry, path=""):
    """Every text in the entry that is given by language, with the place it stands in."""
    if isinstance(entry, dict):
        if set(entry) & set(LANGUAGES):
            yield path, entry
            return
        for key, value in entry.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(entry, list):
        for position, value in enumerate(entry):
            yield from texts(value, f"{path}[{position}]")


def all_texts(pack):
    for entry in pack["stages"] + pack["violations"]:
        yield from texts(entry, entry["code"])


def words_of(text, language):
    given = text[language]
    return given if isinstance(given, list) else [given]


def test_there_are_ninety_three_types_in_ten_stages_and_none_is_there_twice(pack):
    codes = [violation["code"] for violation in pack["violations"]]
    assert len(codes) == len(set(codes)) == 93
    stages = [stage["code"] for stage in pack["stages"]]
    assert len(stages) == len(set(stages)) == 10
    assert {violation["stage"] for violation in pack["violations"]} == set(stages)


def test_every_text_is_there_in_three_languages(pack):
    wrong = [
        place
        for place, text in all_texts(pack)
        if list(text) != LANGUAGES or not all(all(words_of(text, code)) for code in LANGUAGES)
    ]
    assert wrong == []


@pytest.mark.parametrize("field", ["name", "description", "plain", "search"])
def test_no_type_lacks_what_a_reporter_reads_or_types(violations, field):
    assert [violation["code"] for violation in violations if field not in violation] == []


@pytest.mark.parametrize("language", CYRILLIC)
def test_kazakh_and_russian_hold_no_latin_letters_but_in_abbreviations(pack, language):
    wrong = [
        (place, word)
        for place, text in all_texts(pack)
        for phrase in words_of(text, language)
        for word in LATIN_WORD.findall(phrase)
        if not ABBREVIATION.fullmatch(word)
    ]
    assert wrong == []


def test_english_holds_no_cyrillic_letters(pack):
    wrong = [
        place
        for place, text in all_texts(pack)
        for phrase in words_of(text, "en")
        if CYRILLIC_LETTER.search(phrase)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_type_is_found_by_at_least_four_everyday_words(violations, language):
    few = [v["code"] for v in violations if len(set(v["search"][language])) < 4]
    doubled = [
        v["code"]
        for v in violations
        if len(set(v["search"][language])) < len(v["search"][language])
    ]
    assert (few, doubled) == ([], [])


def test_plain_words_are_one_short_sentence(violations):
    wrong = [
        (violation["code"], language)
        for violation in violations
        for language in LANGUAGES
        if len(violation["plain"][language]) > 100 or violation["plain"][language][-1] != "."
    ]
    assert wrong == []


def test_every_provision_stands_in_the_laws(violations):
    laws = read("laws.yaml")
    provisions = {row["id"]: (row["law"], row.get("article")) for row in laws["provisions"]}
    wrong = [
        (violation["code"], citation["provision"])
        for violation in violations
        for citation in violation["citations"]
        if provisions.get(citation["provision"]) != (citation["law"], citation.get("article"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("field", "file", "section"),
    [
        ("addressees", "addressees.yaml", "addressees"),
        ("time_limits", "time_limits.yaml", "time_limits"),
        ("paths", "paths.yaml", "paths"),
    ],
)
def test_whom_to_turn_to_by_when_and_how_is_known(violations, field, file, section):
    known = {row["id"] for row in read(file)[section]}
    unknown = [(v["code"], code) for v in violations for code in v[field] if code not in known]
    without = [v["code"] for v in violations if not v[field]]
    assert (unknown, without) == ([], [])


def test_a_report_is_guarded_exactly_where_the_reporter_risks_most(violations):
    guarded = [v["code"] for v in violations if v["guarded"]]
    assert guarded == [v["code"] for v in violations if v["reporter_risk"] == "high"]
    assert len(guarded) == 21


def test_a_type_is_no_surer_than_its_least_sure_citation(violations):
    wrong = [
        violation["code"]
        for violation in violations
        if violation["confidence"]
        != min((c["confidence"] for c in violation["citations"]), key=MARKS.index)
    ]
    assert wrong == []


def test_a_citation_names_its_source_unless_it_was_written_from_memory(violations):
    sources = {row["id"] for row in read("sources.yaml")["sources"]}
    wrong = [
        (violation["code"], citation["provision"])
        for violation in violations
        for citation in violation["citations"]
        if ("source" in citation) == (citation["confidence"] == "RECALLED")
        or citation.get("source", next(iter(sources))) not in sources
    ]
    assert wrong == []


def test_types_stand_in_the_order_of_their_stages(pack):
    order = {stage["code"]: stage["order"] for stage in pack["stages"]}
    places = [(order[v["stage"]], v["order"]) for v in pack["violations"]]
    assert places == sorted(set(places))


def test_being_forced_to_vote_comes_first_on_the_phone(violations):
    first = [violation for violation in violations if violation.get("first")]
    assert first[0]["code"] == "forced-to-vote"
    assert {violation["stage"] for violation in first} == {"coercion"}
    assert all(violation["guarded"] for violation in first)


def test_paragraphs_are_written_for_a_machine(violations):
    """Numbers, brackets, dashes; a place that only words can name has a pinpoint in words."""
    readable = re.compile(r"[\d\-–]+(?:[ ,;()\d\-–]*[\d)])?")
    wrong = [
        (violation["code"], citation["paragraph"])
        for violation in violations
        for citation in violation["citations"]
        if "paragraph" in citation and not readable.fullmatch(citation["paragraph"])
    ]
    assert wrong == []


def test_founding_documents_are_named_by_their_source_never_by_a_file(pack):
    whole = (FOLDER / "violations.yaml").read_text("utf-8")
    assert not re.search(r"\.txt\b|seed_|seeds/", whole)
    known = {row["id"] for row in read("sources.yaml")["sources"]}
    told = {told["source"] for v in pack["violations"] for told in v["sources"]}
    assert told and told <= known
