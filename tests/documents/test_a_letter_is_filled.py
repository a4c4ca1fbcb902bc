"""Facts become a structure; what is missing stays in it as a gap."""

import pytest

from portal.documents.letters import load_letters
from portal.documents.structure import Structure
from portal.documents.words import of
from tests.documents.facts import (
    COMPLAINTS,
    HASHES,
    LANGUAGES,
    LETTERS,
    OTHER_KINDS,
    everything,
)


@pytest.fixture(scope="module")
def letters():
    return load_letters(LETTERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_facts_leave_no_gap(letters, language):
    for kind in COMPLAINTS:
        says_everything(letters, kind, language)
    for kind in OTHER_KINDS:
        structure = letters.get(kind, language).fill(everything(language))
        text = structure.plain_text()
        assert structure.gaps == [] and "{" not in text and "[[" not in text, kind


def says_everything(letters, kind, language):
    facts = everything(language)
    structure = letters.get(kind, language).fill(facts)
    text = structure.plain_text()
    assert structure.gaps == []
    assert "{" not in text and "[[" not in text
    for said in (
        facts["complainant_name"],
        *facts["narrative"],
        *(provision["citation"] for provision in facts["provisions"][:2]),
        facts["time_limit_text"],
        facts["requests"][0],
        *facts["witnesses"],
        *(signatory["name"] for signatory in facts["signatories"]),
    ):
        assert said in text
    assert [row[3] for row in structure.annexes()] == HASHES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_facts_leave_every_gap_in_sight(letters, language):
    labels = of(language)["gaps"]
    for kind in (*COMPLAINTS, *OTHER_KINDS):
        structure = letters.get(kind, language).fill({})
        for name in structure.gaps:
            assert f"________ [{labels[name]}]" in structure.plain_text()
        asked = {"today", "place"}
        if kind in COMPLAINTS:
            asked |= {"complainant_name", "narrative", "provisions", "signatories"}
        assert asked <= set(structure.gaps), kind


def test_a_name_stands_in_the_case_the_letter_asks_for(letters):
    facts = {**everything("ru"), "complainant_name": "Иванова Анна Сергеевна"}
    text = letters.get("inaction", "ru").fill(facts).plain_text()
    assert "от Ивановой Анны Сергеевны" in text
    facts["complainant_name"] = "Smith John"
    assert "от лица по имени Smith John" in letters.get("inaction", "ru").fill(facts).plain_text()
    facts["forms"] = {"Smith John": {"genitive": "Смита Джона"}}
    assert "от Смита Джона" in letters.get("inaction", "ru").fill(facts).plain_text()
    facts = {**everything("kk"), "complainant_name": "Қуанышев Нұрлан"}
    assert "Қуанышев Нұрланнан" in letters.get("inaction", "kk").fill(facts).plain_text()


def test_a_power_of_attorney_has_its_date_in_words(letters):
    text = letters.get("power-of-attorney", "ru").fill(everything("ru")).plain_text()
    assert "двадцать третье ноября две тысячи двадцать шестого года" in text


def test_the_act_has_all_its_seventeen_fields(letters):
    facts = everything("ru")
    text = letters.get("chair-act", "ru").fill(facts).plain_text()
    act = text[text.index("АКТ О НАРУШЕНИИ") :]
    for said in (
        "Номер акта 1",
        "Дата и время составления 23 ноября 2026 года, 10:05",
        "Место составления город Астана, район Есиль",
        "Избирательный участок № 123, " + facts["precinct_address"],
        "Выборы " + facts["election_name"],
        "Акт составили " + facts["complainant_name"],
        "Дата и время нарушения 22 ноября 2026 года, 09:40",
        "Вид нарушения\n\nВброс бюллетеней в урну",
        "Что произошло\n\n" + facts["narrative"][0],
        "Нарушенные нормы",
        "Члены комиссии и иные причастные лица\n\nСекретарь комиссии",
        "Свидетели\n\nНаблюдатель Куанышев",
        HASHES[0],
        "Реакция председателя комиссии\n\nПредседатель выслушал",
        "Требование\n\nПрекратить и устранить нарушение",
        "Подписи составителей",
        "Отметка о вручении",
    ):
        assert said in act, said


def test_an_article_used_against_the_victim_is_never_said_to_be_broken(letters):
    facts = everything("ru")
    facts["provisions"].append({"citation": "статья 488 КоАП", "role": "invoked"})
    assert "488" not in letters.get("prosecutor", "ru").fill(facts).plain_text()


def test_a_provision_that_punishes_is_not_listed_among_those_broken(letters):
    text = letters.get("prosecutor", "ru").fill(everything("ru")).plain_text()
    broken, punished = text.split("Ответственность за такие действия")
    assert "статьи 41" in broken and "статьи 150" not in broken
    assert "статьи 150" in punished


def test_several_who_sign_ask_together(letters):
    facts = everything("kk")
    together = letters.get("court", "kk").fill(facts).plain_text()
    alone = letters.get("court", "kk").fill({**facts, "signatories": []}).plain_text()
    assert "СОТТАН СҰРАЙМЫЗ:" in together and "СОТТАН СҰРАЙМЫН:" not in together
    assert "СОТТАН СҰРАЙМЫН:" in alone and facts["complainant_name"] in alone.split("СҰРАЙМЫН")[1]


def test_optional_parts_go_away_with_their_headings(letters):
    facts = {**everything("kk"), "witnesses": [], "annexes": None}
    text = letters.get("ministry", "kk").fill(facts).plain_text()
    assert "Куәлар" not in text
    assert "Қосымшалар жоқ." in text


def test_the_addressee_is_made_from_its_name_or_taken_as_given(letters):
    facts = everything("kk")
    made = letters.get("higher-commission", "kk").fill(facts)
    assert made.blocks[0].text == "Есіл ауданының аумақтық сайлау комиссиясына"
    given = {**facts, "addressee_heading": "Орталық сайлау комиссиясына\nтөраға назарына"}
    assert letters.get("higher-commission", "kk").fill(given).blocks[0].text == (
        "Орталық сайлау комиссиясына\nтөраға назарына"
    )


def test_a_fact_no_letter_knows_is_not_dropped_in_silence(letters):
    with pytest.raises(ValueError, match="complainant_nmae"):
        letters.get("court", "ru").fill({"complainant_nmae": "Вера"})


def test_an_unknown_hour_leaves_a_gap_and_words_for_it_do_not(letters):
    facts = {**everything("ru"), "happened_at": None}
    assert letters.get("court", "ru").fill(facts).gaps == ["happened_at"]
    facts["happened_at"] = "около полудня"
    text = letters.get("court", "ru").fill(facts).plain_text()
    assert "22 ноября 2026 года, около полудня на избирательном участке № 123" in text


def test_filling_a_gap_by_hand_closes_it(letters):
    structure = letters.get("court", "ru").fill({**everything("ru"), "place": ""})
    assert structure.gaps == ["place"]
    text = structure.to_editable_text().replace("________ [место составления]", "Алматы")
    assert Structure.from_editable_text(text, like=structure).gaps == []


def test_what_a_fact_says_is_never_read_as_a_letter(letters):
    hostile = "{complainant_iin} [[if witnesses]]\n\n= Заголовок\n\n> кому\n\n| 1 | a | b | c"
    structure = letters.get("court", "ru").fill({**everything("ru"), "narrative": hostile})
    paragraphs = [block.text for block in structure.blocks if block.kind == "paragraph"]
    assert "{complainant_iin} [[if witnesses]]" in paragraphs
    assert "= Заголовок" in paragraphs and "> кому" in paragraphs
    assert len(structure.annexes()) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_speaks_of_no_time_and_no_copy_that_it_does_not_have(letters, language):
    facts = everything(language)
    for name in ("time_limit_text", "time_limit_basis", "annexes"):
        facts.pop(name)
    said = {
        kind: letters.get(kind, language).fill(facts).plain_text()
        for kind in ("court", "appeal-court", "refusal-to-register")
    }
    promises = ("указанный в", "көрсетілген мерзімде", "within the time", "копия приложена",
                "көшірмесі қоса беріліп", "a copy is annexed")  # fmt: skip
    assert [(kind, one) for kind, text in said.items() for one in promises if one in text] == []
