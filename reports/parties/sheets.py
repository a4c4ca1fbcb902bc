"""The sheet that people sign by hand: numbered, with a line for each, in the letter's language."""

from datetime import date

from portal.documents.sections import Paper, Section, Table, write_paper
from reports.parties.models import Collective
from reports.parties.names import Person

LANGUAGES = ("kk", "ru")
# The words of a paper follow its own language, whoever looks at the page.
WORDS = {
    "kk": {
        "title": "Ұжымдық шағымға қол қою парағы",
        "lead": "Төменде қол қойғандар шағымның мәтінін оқыды және оған өз атынан қосылады.",
        "section": "Қол қойғандар",
        "heads": ("№", "Тегі, аты, әкесінің аты", "Мәртебесі, мекенжайы", "Қолы, күні"),
        "count": "Барлығы",
        "lead_line": "Қолдарды жинаған",
    },
    "ru": {
        "title": "Подписной лист к коллективной жалобе",
        "lead": "Подписавшиеся прочли текст жалобы и присоединяются к ней каждый от своего имени.",
        "section": "Подписавшиеся",
        "heads": ("№", "Фамилия, имя, отчество", "Статус, адрес", "Подпись, дата"),
        "count": "Всего",
        "lead_line": "Собрал подписи",
    },
}


def sheet(collective: Collective, people: list[Person], language: str, day: date) -> bytes:
    """The PDF: one row a person, the place for the signature empty."""
    said = WORDS[language]
    rows = tuple(
        (str(at), one.name, ", ".join(part for part in (one.status, one.address) if part), "")
        for at, one in enumerate(people, 1)
    )
    table = Table(heads=said["heads"], shares=(1, 5, 6, 4), rows=rows)
    section = Section(said["section"], facts=((said["count"], str(len(people))),), table=table)
    return write_paper(
        Paper(
            language=language,
            title=said["title"],
            lead=said["lead"],
            reference=collective.number,
            day=day,
            sections=(section,),
            signatures=(said["lead_line"],),
        )
    )
