"""Rights to hold up to a chairperson: in the chairperson's language, with the article."""

from django.utils import translation

from observers.fieldwork import rights
from portal.jurisdictions import pack


def test_every_right_and_duty_is_a_card_in_both_languages(db):
    groups = {group.code: group.cards for group in rights.groups()}
    assert len(groups["right"]) == len(pack.get().observer_rights) == 12
    assert len(groups["duty"]) == len(pack.get().observer_duties)
    for card in (card for cards in groups.values() for card in cards):
        assert [face.language for face in card.faces] == ["kk", "ru"]
        assert all(face.words and face.basis for face in card.faces)


def test_the_article_stands_in_the_chairpersons_language(db):
    (first, *_rest) = rights.groups()[0].cards
    kazakh, russian = first.faces
    assert "20-1" in kazakh.basis and "20-1" in russian.basis
    assert "статьи" in russian.basis
    assert "-бабының" in kazakh.basis


def test_anybody_reads_them_and_they_say_nothing_of_anybody(client, phone, olga):
    page = client.get("/observe/rights/").content.decode()
    assert page.count('class="card"') > 20
    assert "OBS-" not in phone.get("/observe/rights/").content.decode()


def test_headings_of_a_card_are_in_its_own_language(client, db):
    with translation.override("en"):
        page = client.get("/observe/rights/", headers={"accept-language": "en"}).content.decode()
    card = page.partition('id="right-record"')[2].partition("</section>")[0]
    assert 'lang="kk"' in card and 'lang="ru"' in card
    assert "For you" in card
