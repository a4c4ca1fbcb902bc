"""A lawyer asks for a draft; a worker writes it and forgets what it was handed."""

import pytest

from portal.accounts import keys
from portal.jurisdictions import pack
from portal.lib.jobs import Job
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, drafting, reading
from reports.complaints.models import Complaint, Revision
from tests.complaints.conftest import COMPLAINANT, NARRATIVE, WITNESS

LETTERS = [
    ("pec-chair", "chair-act"),
    ("tec", "higher-commission"),
    ("prosecutor", "prosecutor"),
    ("court-admin", "court"),
]


def test_the_draft_says_who_what_where_and_when(draft, text_of):
    text = text_of(draft)
    assert COMPLAINANT in text
    assert NARRATIVE in text
    assert WITNESS in text
    assert "22 ноября 2026 года в 09:41" in text
    assert "избирательном участке № 123 (адрес: улица Тимирязева, 42" in text
    assert "Территориальную избирательную комиссию Бостандыкского района" in text


def test_provisions_stand_in_it_with_article_and_paragraph(draft, text_of):
    text = text_of(draft)
    assert "пункт 1 статьи 5 Конституционного закона" in text
    assert "статьи 150 Уголовного кодекса" in text
    assert "в течение трёх дней" in text and "часть пятая статьи 49" in text


def test_a_norm_says_what_it_demands_and_our_notes_stay_with_us(draft, text_of):
    text = text_of(draft)
    assert "Каждый избиратель имеет один голос на один бюллетень." in text
    for provision in pack.get().provisions.values():
        assert provision.paraphrase["ru"] not in text, provision.id


def test_what_may_only_perhaps_apply_is_left_to_the_lawyer(draft, text_of):
    assert "статья 108 " not in text_of(draft)


def test_all_that_was_told_and_typed_leaves_no_gap(draft, leo):
    assert reading.structure(draft.last_revision, leo.member).gaps == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(("addressee", "letter"), LETTERS)
def test_every_addressee_of_a_stuffing_gets_its_letter(
    ask, worker, case, text_of, leo, addressee, letter, language
):
    complaint = ask(case, addressee, letter, language)
    assert worker.work() == [Job.State.DONE]
    structure = reading.structure(complaint.last_revision, leo.member)
    assert structure.language == language
    assert structure.gaps == []
    assert COMPLAINANT in text_of(complaint)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("ru", "В Прокуратуру города Алматы"),
        ("kk", "Алматы қаласының прокуратурасына"),
        ("en", "Prosecutor's Office of the city of Almaty"),
    ],
)
def test_the_prosecutor_of_the_region_is_addressed(ask, worker, case, text_of, language, body):
    complaint = ask(case, "prosecutor", "prosecutor", language)
    worker.work()
    assert body in text_of(complaint)


def test_the_kazakh_letter_names_the_precinct_in_kazakh(ask, worker, case, text_of):
    complaint = ask(case, language="kk")
    worker.work()
    text = text_of(complaint)
    assert "№ 123 сайлау учаскесінде" in text
    assert "Бостандық ауданының аумақтық сайлау комиссиясына" in text
    assert "№ 123 сайлау учаскесінің учаскелік сайлау комиссиясы" in text


def test_pressure_at_work_goes_to_the_head_the_ministry_and_the_police(
    report, open_case, ask, worker, leo, precinct
):
    case = open_case(report(violation_type="forced-to-vote"), precinct=precinct)
    about = {
        "organisation_name": "Городская поликлиника № 2",
        "organisation_head": "Главный врач",
        "pressure_demand": "Прислать снимок бюллетеня",
        "pressure_threat": "Увольнение",
    }
    for addressee, letter in [
        ("employer", "organisation-head"),
        ("mshe", "ministry"),
        ("police-102", "police-coercion"),
    ]:
        complaint = ask(case, addressee, letter, **about)
        assert worker.work() == [Job.State.DONE]
        structure = reading.structure(complaint.last_revision, leo.member)
        assert structure.gaps == [], letter
        assert "Городская поликлиника № 2" in structure.plain_text()


def test_words_of_a_guarded_report_come_from_the_open_vault_only(
    report, open_case, ask, worker, text_of, precinct
):
    told = report(violation_type="forced-to-vote", narrative="Начальник цеха Петров грозит.")
    assert told.guarded and told.narrative == "" and told.precinct is None
    complaint = ask(open_case(told), "prosecutor", "prosecutor")
    worker.work()
    assert "Начальник цеха Петров грозит." in text_of(complaint)
    assert "№ 123" in text_of(complaint)


def test_the_history_names_who_asked_and_for_what(draft, leo):
    line = draft.case.history.get(verb=CaseEvent.Verb.DRAFT_REQUESTED)
    assert line.actor == leo
    assert line.detail["addressee"] == "tec" and line.detail["complaint"] == draft.number


def test_a_letter_that_does_not_fit_the_violation_is_refused(ask, case):
    with pytest.raises(Refused, match="does not fit"):
        ask(case, "police-102", "police-coercion")
    assert not Complaint.objects.exists()


def test_without_the_vault_nothing_is_drafted(case, typed, leo, worker):
    with pytest.raises(keys.VaultLocked):
        actions.request_draft(
            case,
            addressee="tec",
            letter="higher-commission",
            language="ru",
            typed=typed(case),
            by=leo,
            member=None,
        )
    assert not Complaint.objects.exists()


def test_without_a_worker_the_lawyer_is_told_and_nothing_is_half_done(ask, case, worker):
    keys.JobKey.objects.all().delete()
    with pytest.raises(Refused, match="No worker"):
        ask(case)
    assert not Complaint.objects.exists() and not Job.objects.filter(queue="documents").exists()


def test_a_restarted_worker_loses_nothing_that_was_typed(ask, worker, case, leo, text_of):
    complaint = ask(case)
    worker.restart()
    assert worker.work() == [Job.State.QUARANTINED]
    job = reading.last_job("draft_complaint", complaint)
    assert job.reason == drafting.KEY_IS_GONE
    assert complaint.last_revision is None
    actions.draft_again(complaint, by=leo, member=leo.member)
    assert worker.work() == [Job.State.DONE]
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.DRAFT
    assert COMPLAINANT in text_of(complaint) and WITNESS in text_of(complaint)


def test_asking_again_while_a_worker_is_at_it_is_refused(ask, case, leo):
    complaint = ask(case)
    with pytest.raises(Refused):
        actions.draft_again(complaint, by=leo, member=leo.member)


def test_a_worker_that_drafts_twice_drafts_once(draft, worker):
    Job.objects.filter(kind="draft_complaint").update(state=Job.State.READY, lease_until=None)
    worker.work()
    assert Revision.objects.filter(complaint=draft).count() == 1


def test_the_last_day_to_hand_it_in_stands_on_it(draft):
    assert draft.due_at.isoformat() == "2026-12-02T18:59:59+00:00"
    assert draft.counted["time_limit"] == "commission-appeal-10d"
    assert draft.counted["side"] == "filing"


def test_earlier_filings_are_named_in_the_next_letter(filed, ask, worker, case, text_of):
    complaint = ask(case, "court-admin", "court")
    worker.work()
    assert "Территориальная избирательная комиссия Бостандыкского района: № ЗТ-2026-17" in text_of(
        complaint
    )
