"""Facts of one case, all of them, in each language of the letters."""

from datetime import date, time
from pathlib import Path

import portal

LETTERS = Path(portal.__file__).parent / "jurisdictions" / "kz" / "letters"
KINDS = [
    "chair-act",
    "higher-commission",
    "prosecutor",
    "police-coercion",
    "organisation-head",
    "ministry",
    "court",
]
LANGUAGES = ["kk", "ru", "en"]
HASHES = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11e752",
]
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"

WORDS = {
    "kk": {
        "addressee_name": "Есіл ауданының аумақтық сайлау комиссиясы",
        "complainant_name": "Ғабидуллаұлы Өмірбек Һәмитұлы",
        "complainant_address": "Астана қ., Тәуелсіздік даңғылы, 7-үй, 12-пәтер",
        "complainant_status": "«Әділ сайлау» қоғамдық бірлестігінің байқаушысы, № 45 жолдама",
        "representative": "адвокат Ілиясова Ұлжан, 2026 жылғы 20 қарашадағы сенімхат",
        "election_name": "Қазақстан Республикасы Құрылтайы депутаттарының сайлауы",
        "precinct_address": "Астана қ., Қабанбай батыр даңғылы, 15, № 70 мектеп-лицей",
        "precinct_commission": "№ 123 учаскелік сайлау комиссиясы",
        "region_name": "Астана қаласы, Есіл ауданы",
        "narrative": [
            "Комиссия мүшесі сайлаушылар тізіміндегі қолдарды толтырып отырды. Мен оған ескерту "
            "жасадым, ол үндемеді.",
            "Одан кейін бейнежазбада екі адамның жәшікке бір топ бюллетень салғаны көрінеді. "
            "Олардың әрқайсысы құжатын көрсеткен жоқ.",
        ],
        "violations": [
            {"name": "Жәшікке бюллетеньдерді топтап салу"},
            {"name": "Басқа адам үшін дауыс беру"},
        ],
        "provisions": [
            ("«Қазақстан Республикасындағы сайлау туралы» Конституциялық заң, 41-баптың 3-тармағы",
             "Әр сайлаушы өзі дауыс береді; басқа адам үшін дауыс беруге жол берілмейді.", "norm"),
            ("Қылмыстық кодекс, 150-баптың 2-бөлігі", "Сайлау құқығын жүзеге асыруға кедергі.",
             "liability"),
            ("«Қазақстан Республикасындағы сайлау туралы» Конституциялық заң, 49-бап", "",
             "procedure"),
        ],
        "persons": ["Комиссия хатшысы"],
        "witnesses": ["Байқаушы Қуанышев Нұрлан, +7 701 000 00 02", "Сайлаушы Тұрсынова Әсел"],
        "chair_reaction": "Төраға ескертуді тыңдап, шара қолданған жоқ.",
        "organisation_name": "№ 2 қалалық емхана",
        "organisation_head": "Бас дәрігер Сейітқали Ерлан",
        "pressure_demand": "Белгілі бір партияға дауыс беріп, бюллетеньнің суретін жіберу",
        "pressure_threat": "Жұмыстан шығару және сыйақыдан айыру",
        "earlier_filings": ["2026 жылғы 22 қарашада учаскелік комиссия төрағасына берілген өтініш"],
        "requests": ["Бейнебақылау жазбасын сақтауды."],
        "time_limit_text": "Шағымды жоғары тұрған комиссия үш күнде қарайды.",
        "time_limit_basis": "Сайлау туралы Конституциялық заң, 49-баптың 5-тармағы",
        "annexes": [("Жәшіктің бейнежазбасы", "MP4, 14,2 МБ, 22.11.2026 09:40"),
                    ("Тізімнің суреті", "JPEG, 2,1 МБ")],
        "place": "Астана қаласы",
        "other": ("Сәдуақас Гүлнәр Құдайбергенқызы", "сенім білдірілген адам"),
    },
    "ru": {
        "addressee_name": "Территориальная избирательная комиссия района Есиль",
        "complainant_name": "Ғабидуллаұлы Өмірбек Һәмитұлы",
        "complainant_address": "г. Астана, пр. Тәуелсіздік, д. 7, кв. 12",
        "complainant_status": "наблюдатель объединения «Әділ сайлау», направление № 45",
        "representative": "адвокат Ильясова Ұлжан, доверенность от 20 ноября 2026 года",
        "election_name": "Выборы депутатов Курултая Республики Казахстан",
        "precinct_address": "г. Астана, пр. Кабанбай батыра, 15, школа-лицей № 70",
        "precinct_commission": "Участковая избирательная комиссия избирательного участка № 123",
        "region_name": "город Астана, район Есиль",
        "narrative": [
            "Член комиссии ставил подписи в списке избирателей за других людей. Я сделал ему "
            "замечание, он не ответил.",
            "После этого на видео видно, как двое человек опускают в урну пачку бюллетеней. Никто "
            "из них не предъявлял документов.",
        ],
        "violations": [{"name": "Вброс бюллетеней в урну"}, {"name": "Голосование за другое лицо"}],
        "provisions": [
            ("Конституционный закон «О выборах в Республике Казахстан», пункт 3 статьи 41",
             "Каждый избиратель голосует лично; голосование за других лиц не допускается.", "norm"),
            ("Уголовный кодекс, часть 2 статьи 150", "Воспрепятствование избирательным правам.",
             "liability"),
            ("Конституционный закон «О выборах в Республике Казахстан», статья 49", "",
             "procedure"),
        ],
        "persons": ["Секретарь комиссии"],
        "witnesses": ["Наблюдатель Куанышев Нурлан, +7 701 000 00 02", "Избиратель Турсынова"],
        "chair_reaction": "Председатель выслушал замечание и мер не принял.",
        "organisation_name": "Городская поликлиника № 2",
        "organisation_head": "Главный врач Сейиткали Ерлан",
        "pressure_demand": "Проголосовать за определённую партию и прислать снимок бюллетеня",
        "pressure_threat": "Увольнение и лишение премии",
        "earlier_filings": ["Заявление председателю участковой комиссии от 22 ноября 2026 года"],
        "requests": ["Обеспечить сохранность записи видеонаблюдения."],
        "time_limit_text": "Жалоба рассматривается вышестоящей комиссией в течение трёх дней.",
        "time_limit_basis": "Конституционный закон о выборах, пункт 5 статьи 49",
        "annexes": [("Видеозапись урны", "MP4, 14,2 МБ, 22.11.2026 09:40"),
                    ("Снимок списка", "JPEG, 2,1 МБ")],
        "place": "город Астана",
        "other": ("Садуакас Гульнар Кудайбергеновна", "доверенное лицо"),
    },
    "en": {
        "addressee_name": "Territorial Election Commission of Yesil District",
        "complainant_name": "Omirbek Gabidullauly",
        "complainant_address": "Astana, Tauelsizdik Avenue 7, flat 12",
        "complainant_status": "observer of the public association Adil Sailau, mandate No. 45",
        "representative": "advocate Ulzhan Ilyasova, power of attorney of 20 November 2026",
        "election_name": "Election of deputies of the Kurultai",
        "precinct_address": "Astana, Kabanbai Batyr Avenue 15, school No. 70",
        "precinct_commission": "Precinct election commission of polling station No. 123",
        "region_name": "Astana, Yesil District",
        "narrative": ["A member signed the voter list for others.", "Two people stuffed the box."],
        "violations": [{"name": "Ballot stuffing"}, {"name": "Voting for another person"}],
        "provisions": [
            ("Constitutional Law on Elections, article 41, paragraph 3", "Voters vote in person.",
             "norm"),
            ("Criminal Code, article 150, part 2", "Obstructing electoral rights.", "liability"),
            ("Constitutional Law on Elections, article 49", "", "procedure"),
        ],
        "persons": ["The commission's secretary"],
        "witnesses": ["Observer Nurlan Kuanyshev, +7 701 000 00 02", "Voter Assel Tursynova"],
        "chair_reaction": "The chair listened and did nothing.",
        "organisation_name": "City Clinic No. 2",
        "organisation_head": "Chief physician Yerlan Seitkali",
        "pressure_demand": "To vote for one party and send a picture of the ballot",
        "pressure_threat": "Dismissal and loss of the bonus",
        "earlier_filings": ["Statement to the precinct chair of 22 November 2026"],
        "requests": ["To keep the recording of the cameras."],
        "time_limit_text": "A complaint is decided by the higher commission within three days.",
        "time_limit_basis": "Constitutional Law on Elections, article 49, part 5",
        "annexes": [("Video of the ballot box", "MP4, 14.2 MB, 22.11.2026 09:40"),
                    ("Picture of the list", "JPEG, 2.1 MB")],
        "place": "Astana",
        "other": ("Gulnar Saduakas", "proxy"),
    },
}  # fmt: skip


def everything(language):
    """Every fact a letter may ask for."""
    told = dict(WORDS[language])
    name, status = told.pop("other")
    return {
        **told,
        "language": language,
        "complainant_iin": "900101300123",
        "complainant_contact": "+7 701 000 00 01, omirbek@example.kz",
        "reference": "KZ-2026-00017",
        "case_number": "D-41",
        "act_number": "1",
        "voting_day": date(2026, 11, 22),
        "precinct_number": "123",
        "happened_on": date(2026, 11, 22),
        "happened_at": time(9, 40),
        "drawn_up_at": time(10, 5),
        "today": date(2026, 11, 23),
        "provisions": [
            {"citation": citation, "paraphrase": paraphrase, "role": role}
            for citation, paraphrase, role in told["provisions"]
        ],
        "annexes": [
            {"number": number, "title": title, "facts": facts, "sha256": sha256}
            for number, ((title, facts), sha256) in enumerate(
                zip(told["annexes"], HASHES, strict=True), 1
            )
        ],
        "signatories": [
            {"name": told["complainant_name"], "status": told["complainant_status"]},
            {"name": name, "status": status},
        ],
    }
