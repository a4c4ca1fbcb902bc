"""What staff see of a person under pressure: the kind and the hurry, until they open the report."""

import pytest

SCHOOL = "School, college or university"
WORDS = "Канарейка-деканат механико-математического"


@pytest.fixture
def forced(told):
    return told(
        role="forced",
        forced_by="school",
        forced_by_words=WORDS,
        forced_with="expulsion",
        forced_until="2026-12-01",
    )


def test_the_list_and_the_glance_say_the_kind_and_no_word_more(desk, page, forced):
    for name, rows in (("inbox", ()), ("glance", (forced,)), ("report", (forced,))):
        shown = desk.get(page(name, *rows)).content.decode()
        assert SCHOOL in shown
        assert WORDS not in shown
        assert "Expulsion" not in shown


def test_whoever_opens_it_reads_all_of_it(desk, page, forced):
    shown = desk.post(page("read", forced), follow=True).content.decode()
    assert WORDS in shown
    assert "Expulsion, or worse marks" in shown
    assert "1 December 2026" in shown or "Dec. 1, 2026" in shown


def test_the_name_is_for_a_custodian_only(desk, page, told):
    report = told(role="forced", forced_by="school", forced_name="Канарейка Асель")
    assert "Канарейка Асель" not in desk.post(page("read", report), follow=True).content.decode()
