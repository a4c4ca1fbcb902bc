"""Letters name the right article, paragraph and point in all three languages."""

import pytest

ELECTION_LAW = {
    "kk": "«Қазақстан Республикасындағы сайлау туралы» Қазақстан Республикасы "
    "Конституциялық заңының",
    "ru": "Конституционного закона Республики Казахстан «О выборах в Республике Казахстан»",
    "en": "of the Constitutional Law on Elections in the Republic of Kazakhstan",
}


def citation(kz, code, provision, paragraph=None):
    return next(
        c
        for c in kz.violations[code].citations
        if c.provision == provision and paragraph in (None, c.paragraph)
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", f"{ELECTION_LAW['kk']} 3-бабының 3-тармағы"),
        ("ru", f"пункт 3 статьи 3 {ELECTION_LAW['ru']}"),
        ("en", f"paragraph 3 of article 3 {ELECTION_LAW['en']}"),
    ],
)
def test_a_paragraph_is_named(kz, language, words):
    assert kz.cite(citation(kz, "forced-to-vote", "election-law-3"), language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", f"{ELECTION_LAW['kk']} 50-бабының 1-тармағының 10) тармақшасы"),
        ("ru", f"подпункт 10) пункта 1 статьи 50 {ELECTION_LAW['ru']}"),
        ("en", f"subparagraph 10 of paragraph 1 of article 50 {ELECTION_LAW['en']}"),
    ],
)
def test_a_point_is_named(kz, language, words):
    assert kz.cite(citation(kz, "forced-to-vote", "election-law-50"), language) == words


def test_codes_are_divided_into_parts(kz):
    found = citation(kz, "dismissal-threat-or-reprisal", "criminal-code-152")
    assert kz.cite(found, "ru") == "часть 1 статьи 152 Уголовного кодекса Республики Казахстан"
    assert kz.cite(found, "kk").endswith("152-бабының 1-бөлігі")


def test_what_the_patterns_cannot_name_is_added_in_words(kz):
    found = citation(kz, "forced-to-vote", "criminal-code-150")
    assert kz.cite(found, "ru") == (
        "статья 150 Уголовного кодекса Республики Казахстан, часть 1; часть 2, пункт 2)"
    )


def test_a_provision_is_named_by_its_article(kz):
    named = kz.cite(kz.provisions["election-law-20-1"], "ru")
    assert named == f"статья 20-1 {ELECTION_LAW['ru']}"


def test_an_act_as_a_whole_is_named_without_an_article(kz):
    act = kz.provisions["political-parties-law-whole"]
    assert kz.cite(act, "ru") == kz.laws["political-parties-law"].cite.act["ru"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_citation_keeps_a_blank(kz, language):
    for violation in kz.violations.values():
        for found in violation.citations:
            assert "{" not in kz.cite(found, language)
    for limit in kz.time_limits.values():
        for basis in limit.basis:
            assert "{" not in kz.cite(basis, language)
