"""Every letter loads; a letter that cannot be filled is refused by file and line."""

import re

import pytest

from portal.documents.blanks import KNOWN_BLANKS, KNOWN_LISTS, SOURCE
from portal.documents.letters import LetterFault, load_letters, read_letter
from portal.documents.words import LANGUAGES, of
from portal.jurisdictions import pack
from tests.documents.facts import COMPLAINTS, LETTERS, OTHER_KINDS

KINDS = (*COMPLAINTS, *OTHER_KINDS)

FRONT = """---
kind: notice
language: ru
title: Уведомление
addressee_kinds: [court]
violations: any
edition: 1
reviewed_by: null
reviewed_on: null
confidence: RECALLED
---
"""


def read(folder, body, front=FRONT):
    (folder / "notice.ru.txt").write_text(front + body, encoding="utf-8")
    return read_letter(folder / "notice.ru.txt", pack.get())


def refusal(folder, body, front=FRONT):
    with pytest.raises(LetterFault) as refused:
        read(folder, body, front)
    return str(refused.value)


def test_every_kind_is_there_in_every_language():
    letters = load_letters(LETTERS)
    assert len(letters) == len(KINDS) * len(LANGUAGES)
    for kind in KINDS:
        for language in LANGUAGES:
            letter = letters.get(kind, language)
            assert (letter.kind, letter.language) == (kind, language)
            assert letter.title and letter.note


def test_no_letter_claims_a_review_nobody_has_made():
    assert all(letter.reviewed_by is None for letter in load_letters(LETTERS))


def test_the_three_languages_of_a_letter_ask_for_the_same_facts():
    for kind in KINDS:
        asked = {}
        for language in LANGUAGES:
            text = (LETTERS / f"{kind}.{language}.txt").read_text(encoding="utf-8")
            # A case is its language's own affair.
            asked[language] = re.findall(r"\{([a-z_]+)|(\[\[.*?\]\])", text)
        assert asked["kk"] == asked["ru"] == asked["en"], kind


def test_an_article_is_typed_only_in_the_letters_that_are_about_it():
    about = {"chair-act": {"20-1"}, "police-coercion": {"150"}}
    article = re.compile(
        r"(?:стать\w+|статей|ст\.|article|articles|art\.) ([\d-]+\d|\d+)|([\d-]*\d)-бап|-бабы",
        re.IGNORECASE,
    )
    for path in LETTERS.glob("*.txt"):
        kind, body = path.name.split(".")[0], path.read_text(encoding="utf-8").split("---\n")[2]
        named = {found[1] or found[2] for found in article.finditer(body)} - {None}
        assert named <= about.get(kind, set()), path.name


def test_a_letter_goes_only_to_its_addressees():
    letters = load_letters(LETTERS)

    def kinds(*args, **kwargs):
        return [letter.kind for letter in letters.suited_to(*args, **kwargs)]

    at_the_station = kinds("election-commission", "kk", addressee="pec-chair")
    assert at_the_station == ["act-of-violation", "chair-act"]
    above = kinds("election-commission", "ru", addressee="tec")
    assert "higher-commission" in above and "appeal-higher" in above and "court" not in above
    assert "removal-of-observer" not in above
    assert "removal-of-observer" in kinds("prosecutor", "ru", ["observer-expelled"])
    assert kinds("police", "ru", ["forced-to-vote"]) == ["police-coercion"]
    assert kinds("police", "ru", ["ballot-stuffing"]) == []


@pytest.mark.parametrize(
    ("body", "line", "why"),
    [
        ("> {adressee}\n", 12, "unknown blank {adressee}"),
        ("= Т\n\nТекст {citation}.\n", 14, "unknown blank {citation}"),
        ("[[if witnesses]]\n- x\n", 12, "has no [[end]]"),
        ("[[each provisions]]\n[[if witnesses]]\n[[end]]\n", 12, "[[each provisions]]"),
        ("текст\n[[end]]\n", 13, "closes nothing"),
        ("[[if wittnesses]]\n[[end]]\n", 12, "wittnesses"),
        ("[[each narrative]]\n[[end]]\n", 12, "narrative"),
        ("[[for x]]\n", 12, "cannot be read"),
        ("текст { place }\n", 12, "a blank is a name in braces"),
        ("~ a | b | c\n", 12, "at most 2 columns"),
        ("от {complainant_name:locative}\n", 12, "no such case"),
        ("в {election_name:genitive}\n", 12, "is no name"),
    ],
)
def test_a_faulty_letter_is_refused_by_file_and_line(tmp_path, body, line, why):
    told = refusal(tmp_path, body)
    assert told.startswith(f"{tmp_path.name}/notice.ru.txt, line {line}: ")
    assert why in told


@pytest.mark.parametrize(
    ("was", "is_now", "line", "why"),
    [
        ("[court]", "[cuort]", 5, "names what the folder does not know: cuort"),
        ("violations: any", "violations: [ballot-stufing]", 6, "ballot-stufing"),
        ("violations: any", "violations: some", 6, "a list of codes, or any"),
        ("edition: 1", "edition: first", 7, "has to be a number"),
        ("reviewed_by: null", "reviewed_by: Leo", 9, "both written, or neither"),
        ("RECALLED", "SURE", 10, "is no mark"),
    ],
)
def test_a_wrong_head_is_refused_by_its_line(tmp_path, was, is_now, line, why):
    told = refusal(tmp_path, "= Т\n", FRONT.replace(was, is_now))
    assert told.startswith(f"{tmp_path.name}/notice.ru.txt, line {line}: ") and why in told


def test_a_letter_that_lacks_a_language_is_refused(tmp_path):
    (tmp_path / "notice.ru.txt").write_text(FRONT + "= Т\n", encoding="utf-8")
    with pytest.raises(LetterFault, match="notice.kk.txt: there is no such letter"):
        load_letters(tmp_path)


def test_a_letter_without_its_front_is_refused(tmp_path):
    assert "line 1" in refusal(tmp_path, "> {place}\n", front="")
    assert "edition" in refusal(tmp_path, "", FRONT.replace("edition: 1\n", ""))
    assert "name must be" in refusal(tmp_path, "", FRONT.replace("notice", "other"))
    assert "unknown language" in refusal(
        tmp_path, "", FRONT.replace("language: ru", "language: de")
    )


def test_every_blank_has_a_name_of_its_own_in_every_language():
    asked = {*KNOWN_BLANKS, *KNOWN_LISTS, *(b for inner in KNOWN_LISTS.values() for b in inner)}
    for language in LANGUAGES:
        labels = of(language)["gaps"]
        assert asked - set(SOURCE) == set(labels)
        assert len(set(labels.values())) == len(labels)
