"""Laws, sources, evidence and scales as the lawyers' files hold them, read without the portal."""

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "portal" / "jurisdictions" / "kz"
FILES = ["sources.yaml", "laws.yaml", "evidence.yaml", "scales.yaml", "figures.yaml"]
LANGUAGES = ["kk", "ru", "en"]
BLANKS = {
    "act": set(),
    "article": {"article"},
    "paragraph": {"article", "paragraph"},
    "paragraphs": {"article", "paragraph"},
    "point": {"article", "paragraph", "point"},
}
# The word that takes a case: first in Russian, last in Kazakh.
RUSSIAN_HEADS = {
    "article": {"статья"},
    "paragraph": {"пункт", "часть"},
    "paragraphs": {"пункты", "части"},
    "point": {"подпункт", "пункт"},
}
KAZAKH_HEADS = {
    "article": "бабы",
    "paragraph": ("тармағы", "бөлігі"),
    "paragraphs": ("тармақтары", "бөліктері"),
    "point": ("тармақшасы", "тармағы"),
}
AMOUNTS = ["mci", "mci_max", "tenge", "hours_max", "days_max"]
# Codes, dates and addresses; every other string must be a text in all languages.
PLAIN_FIELDS = {
    "as_of",
    "article",
    "paragraph",
    "code",
    "confidence",
    "date",
    "division",
    "edition_seen",
    "id",
    "kind",
    "kk_title",
    "law",
    "liable",
    "number",
    "parts",
    "seen_in",
    "source",
    "unit",
    "url",
    "value",
    "violations",
    "voters_source",
}
READ_BUT_NOT_CITED = {
    "ata-2026": "gives the list of regions its legal ground; the codes come from elsewhere",
    "cec-2020-photo": "tells how the commission itself read its limits on recording",
    "eotinish-guide": "shows how an electronic appeal is sent; guides are written from it",
    "leaflet-kk": "the Kazakh words of the leaflet that is cited in its other edition",
    "odihr-2019-prelim": "confirms kinds of violation that founding documents tell of",
    "pgo-2019-poll": "shows article 120 as it was applied",
    "pgo-2022": "shows articles 108 and 110 as they were applied",
}


def read(name):
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader)


def walk(value, path):
    """Every value in a file with its place, texts given by language as one value."""
    yield path, value
    if isinstance(value, dict) and not set(value) & set(LANGUAGES):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            name = inner.get("id", inner.get("code")) if isinstance(inner, dict) else None
            yield from walk(inner, f"{path}[{position if name is None else name}]")


def texts(name):
    return [
        (path, value)
        for path, value in walk(read(name), name)
        if isinstance(value, dict) and set(value) & set(LANGUAGES)
    ]


@pytest.fixture(scope="module")
def laws():
    return read("laws.yaml")


@pytest.fixture(scope="module")
def sources():
    return read("sources.yaml")["sources"]


@pytest.fixture(scope="module")
def scales():
    return read("scales.yaml")


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_three_languages(name):
    for path, text in texts(name):
        assert list(text) == LANGUAGES, path
        assert all(isinstance(words, str) and words.strip() for words in text.values()), path


@pytest.mark.parametrize("name", FILES)
def test_no_text_stands_in_one_language_only(name):
    for path, value in walk(read(name), name):
        if isinstance(value, str):
            field = re.sub(r"\[[^]]*\]$", "", path).rsplit(".", 1)[-1]
            assert field in PLAIN_FIELDS, f"{path}: {value}"


@pytest.mark.parametrize("name", FILES)
def test_kazakh_and_russian_are_not_copies_of_each_other(name):
    for path, text in texts(name):
        if ".publisher" in path or len(re.findall("[а-яё]{3,}", text["ru"])) < 4:
            continue
        assert text["kk"] != text["ru"], path
        assert re.search("[әғқңөұүһі]", text["kk"], re.IGNORECASE), path
        assert not re.search("[әғқңөұүһ]", re.sub("«[^»]*»|[А-ЯҰ]лытау", "", text["ru"])), path


@pytest.mark.parametrize("name", FILES)
def test_documents_are_named_for_people(name):
    for path, text in texts(name):
        for words in text.values():
            assert not re.search(r"\bseeds?\b|\.txt\b|\.yaml\b", words), path


def test_the_founding_documents_have_their_own_titles_and_publishers(sources):
    founding = [s for s in sources if s["confidence"] == "SEED"]
    assert [s["id"] for s in founding] == [f"seed-{n:03}" for n in range(5)]
    assert all(s["publisher"]["en"] not in s["title"]["en"] for s in founding)
    assert len({s["title"]["en"] for s in founding}) == 5


def test_every_source_is_cited_or_kept_for_a_reason(sources):
    cited = set()
    for file in FOLDER.glob("*.yaml"):
        if file.name == "sources.yaml":
            continue
        for path, value in walk(read(file.name), file.name):
            if re.search(r"source(\[\d+\])?$", path) and isinstance(value, str):
                cited.add(value)
            if path.endswith("sources") and isinstance(value, list):
                cited.update(s for s in value if isinstance(s, str))
    known = {s["id"] for s in sources}
    assert len(known) == len(sources)
    assert cited <= known
    assert known - cited == set(READ_BUT_NOT_CITED)


def test_every_statement_carries_a_mark_of_confidence(laws, sources, scales):
    marks = [step["code"] for step in scales["confidence"]]
    assert marks == ["VERIFIED", "SEED", "RECALLED"]
    figures = read("figures.yaml")
    entries = laws["laws"] + laws["provisions"] + sources + read("evidence.yaml")["rules"]
    for entry in [*entries, *figures["figures"], *figures["elections"], laws["mci"]]:
        assert entry["confidence"] in marks, entry


def test_what_was_written_from_memory_claims_no_source(laws):
    for entry in laws["laws"] + laws["provisions"]:
        assert (entry["confidence"] == "RECALLED") == ("source" not in entry), entry["id"]


def test_a_provision_is_never_surer_than_its_source(laws, sources):
    marks = {s["id"]: s["confidence"] for s in sources}
    for entry in laws["laws"] + laws["provisions"]:
        if "source" in entry:
            assert entry["confidence"] == marks[entry["source"]], entry["id"]


def test_provisions_are_named_by_law_and_article(laws):
    known = {law["id"] for law in laws["laws"]}
    seen = set()
    for provision in laws["provisions"]:
        assert provision["law"] in known
        place = "whole" if provision.get("whole_act") else provision["article"]
        assert provision["id"] == f"{provision['law']}-{place}"
        assert provision["id"] not in seen
        seen.add(provision["id"])


def test_every_article_cited_anywhere_has_an_entry(laws):
    known = {provision["id"] for provision in laws["provisions"]}
    for file in FOLDER.glob("*.yaml"):
        for path, value in walk(read(file.name), file.name):
            if path.endswith(".provision"):
                assert value in known, path
            if isinstance(value, dict) and value.get("law") and value.get("article"):
                assert f"{value['law']}-{value['article']}" in known, path


def test_what_letters_print_of_a_norm_is_whole_sentences_about_a_cited_paragraph(laws):
    cited = {
        (citation["provision"], citation.get("paragraph"))
        for violation in read("violations.yaml")["violations"]
        for citation in violation["citations"]
        if citation["role"] == "norm"
    }
    found = [(entry, one) for entry in laws["provisions"] for one in entry.get("demands", [])]
    assert found
    for entry, one in found:
        assert (entry["id"], one.get("paragraph")) in cited
        assert entry["confidence"] == "VERIFIED", entry["id"]
        for language in LANGUAGES:
            says = one["text"][language]
            assert says[0].isupper() and says.endswith("."), says


def test_kazakh_headings_say_whether_they_are_official(laws):
    assert {p["kk_title"] for p in laws["provisions"]} == {"official", "translation"}
    seen_in_kazakh = {"elaw-2026-07", "cao-2023-01", "cc-2023-05"}
    for provision in laws["provisions"]:
        if provision["kk_title"] == "official":
            assert provision["source"] in seen_in_kazakh, provision["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_fill_and_leave_nothing_open(laws, language):
    for law in laws["laws"]:
        assert set(law["cite"]) == set(BLANKS)
        for level, blanks in BLANKS.items():
            pattern = law["cite"][level][language]
            assert set(re.findall(r"{(\w+)}", pattern)) == blanks, (law["id"], level)
            filled = pattern.format(article="20-1", paragraph="3", point="7")
            assert not re.search(r"[{}\[\]]|  ", filled)
            assert ("20-1" in filled) == ("article" in blanks)


def test_the_word_that_takes_a_case_stands_where_grammar_looks_for_it(laws):
    for law in laws["laws"]:
        for level, heads in RUSSIAN_HEADS.items():
            assert law["cite"][level]["ru"].split()[0] in heads, (law["id"], level)
        for level, heads in KAZAKH_HEADS.items():
            assert law["cite"][level]["kk"].endswith(heads), (law["id"], level)


def test_codes_are_divided_into_parts_and_the_election_law_into_paragraphs(laws):
    cite = {law["id"]: law["cite"]["point"]["ru"] for law in laws["laws"]}
    filled = cite["election-law"].format(article="40", paragraph="4", point="1")
    assert filled == (
        "подпункт 1) пункта 4 статьи 40 Конституционного закона Республики Казахстан "
        "«О выборах в Республике Казахстан»"
    )
    filled = cite["criminal-code"].format(article="150", paragraph="2", point="3")
    assert filled == "пункт 3) части 2 статьи 150 Уголовного кодекса Республики Казахстан"


def test_sanctions_speak_in_known_codes(laws, scales):
    kinds = {step["code"] for step in scales["penalty_kinds"]}
    liable = {step["code"] for step in scales["liable"]}
    used_kinds, used_liable = set(), set()
    for provision in laws["provisions"]:
        for rule in provision.get("sanction", {}).get("rules", []):
            assert rule["any_of"], provision["id"]
            used_kinds |= {p["kind"] for p in rule["any_of"] + rule.get("added", [])}
            used_liable |= set(rule.get("liable", []))
    assert used_kinds == kinds
    assert used_liable == liable


def test_a_fine_says_how_much(laws):
    for provision in laws["provisions"]:
        for rule in provision.get("sanction", {}).get("rules", []):
            for penalty in rule["any_of"]:
                if penalty["kind"] == "fine":
                    assert set(penalty) & {"mci", "mci_max", "tenge"}, provision["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_sanction_name_every_amount_its_rules_count(laws, language):
    for provision in laws["provisions"]:
        if "sanction" not in provision:
            continue
        words = re.sub(r"(?<=\d) (?=\d{3})", "", provision["sanction"]["text"][language])
        numbers = set(re.findall(r"\d+", words))
        for rule in provision["sanction"]["rules"]:
            for penalty in rule["any_of"]:
                for amount in (str(penalty[name]) for name in AMOUNTS if name in penalty):
                    assert amount in numbers, (provision["id"], amount)


def test_election_offences_of_both_codes_have_their_sanctions(laws):
    without = [
        p["id"]
        for p in laws["provisions"]
        if p["law"] in ("cao", "criminal-code") and "sanction" not in p
    ]
    # who hears the case, and articles whose text was not seen
    assert without == ["cao-684", "cao-488", "cao-62", "cao-832", "criminal-code-405"]


def test_scales_rise_in_order(scales):
    assert [step["code"] for step in scales["severity"]] == [1, 2, 3, 4]
    assert [step["code"] for step in scales["reporter_risk"]] == ["low", "medium", "high"]
    assert scales["urgency"][0]["code"] == "immediate"
    assert scales["urgency"][-1]["code"] == "standard"


def test_evidence_and_figures_use_each_code_once():
    evidence, figures = read("evidence.yaml"), read("figures.yaml")
    kinds = [kind["code"] for kind in evidence["kinds"]]
    rules = [rule["code"] for rule in evidence["rules"]]
    units = [unit["code"] for unit in figures["units"]]
    for codes in (kinds, rules, units, [f["id"] for f in figures["figures"]]):
        assert len(codes) == len(set(codes))
    assert {f["unit"] for f in figures["figures"]} == set(units)


def test_figures_name_known_violation_types():
    known = {violation["code"] for violation in read("violations.yaml")["violations"]}
    for figure in read("figures.yaml")["figures"]:
        assert set(figure.get("violations", [])) <= known, figure["id"]
