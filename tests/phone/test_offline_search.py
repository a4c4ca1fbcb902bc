"""What the phone finds by people's own words is what the server finds."""

import pytest

from portal.jurisdictions import pack

QUERIES = [
    "заставляют голосовать",
    "меня нет в списке",
    "мажбурлеп жатыр",
    "мәжбүрлейді",
    "вброс",
    "бюллетень фото",
    "ballot stuffing",
    "photo of my ballot",
    "наблюдателя удалили",
    "бақылаушыны қуып шықты",
    "протокол не дали копию",
    "хаттама",
    "автобус подвоз",
    "деньги за голос",
    "ё",
    "не пускают на участок с телефоном",
]
ASK = """async ([queries, language]) => {
  const search = await import("/static/js/phone/search.js");
  const data = await (await fetch("/shell/data.json")).json();
  const found = (words) => search.violations(data, words, language, 10);
  return queries.map((words) => found(words).map(({ code }) => code));
}"""


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_same_types_in_the_same_order(phone, language):
    page = phone()
    page.goto("/wipe/")
    country = pack.get()
    wanted = [
        [found.code for found in country.search_violations(words, language, 10)]
        for words in QUERIES
    ]
    assert page.evaluate(ASK, [QUERIES, language]) == wanted
    assert sum(bool(found) for found in wanted) > len(QUERIES) // 2
