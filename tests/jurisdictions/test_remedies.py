"""Whom to complain to, why, and how long they have."""


def test_addressees_come_in_order_and_with_the_reason(kz):
    proposals = kz.addressees_for("ballot-stuffing")
    assert [p.addressee.id for p in proposals] == list(kz.violations["ballot-stuffing"].addressees)
    assert proposals[0].addressee.id == "pec-chair"
    assert proposals[0].reason == "on-the-spot/tell-chair"
    assert proposals[0].step.text["en"].startswith("Tell the chairperson")


def test_pressure_leads_to_the_organisation_the_ministry_and_the_police(kz):
    reasons = {p.addressee.id: p.reason for p in kz.addressees_for("forced-to-vote")}
    assert reasons["employer"] == reasons["mshe"] == reasons["police-102"] == "coercion/complain"


def test_courts_and_prosecutors_decide_in_five_days_but_at_once_on_voting_day(kz):
    answer = kz.time_limit("court-prosecutor-5d-or-at-once").consideration
    assert answer.start == "receipt"
    assert answer.amount_for() == (5, "calendar_days")
    assert answer.amount_for(phases=["voting_day"]) == (0, "at_once")
    assert answer.amount_for(phases=["under_five_days_before"]) == (0, "at_once")
    assert answer.amount_for(phases=["day_before"]) == (5, "calendar_days")


def test_the_kind_of_election_decides_how_long_registration_may_be_appealed(kz):
    filing = kz.time_limit("candidate-registration").filing
    assert filing.amount_for(election_kind="president") == (10, "calendar_days")
    assert filing.amount_for(election_kind="kurultai") == (7, "calendar_days")
    assert filing.amount_for(election_kind="akim") == (None, "calendar_days")


def test_the_administrative_code_counts_in_working_days(kz):
    answer = kz.time_limit("appc-appeal-15wd").consideration
    assert (answer.amount, answer.unit, answer.start) == (15, "working_days", "registration")
    assert (answer.extension.amount, answer.extension.unit) == (2, "months")


def test_voting_outside_is_asked_for_until_noon(kz):
    filing = kz.time_limit("outside-request-noon").filing
    assert (filing.start, filing.at) == ("voting-day", "12:00")


def test_every_span_says_how_much_and_from_when(kz):
    for limit in kz.time_limits.values():
        for span in filter(None, [limit.filing, limit.consideration]):
            assert (span.amount is None) != (span.by_election is None), limit.id


def test_letters_are_headed_in_the_case_they_need(kz):
    assert kz.addressees["pec"].heading["ru"] == "В участковую избирательную комиссию"
    assert kz.addressees["pec"].heading["kk"] == "Учаскелік сайлау комиссиясына"
    assert kz.addressees["pec-chair"].heading["ru"].startswith("Председателю")


def test_whoever_takes_a_letter_can_be_reached(kz):
    for addressee in kz.addressees.values():
        if addressee.letter:
            assert addressee.channels, addressee.id


def test_every_letter_named_lies_in_the_folder_in_every_language(kz, kz_folder):
    for letter in kz.letters:
        for language in kz.languages:
            assert (kz_folder / "letters" / f"{letter}.{language}.txt").is_file()


def test_the_clock_counts_from_voting_day(kz):
    clock = {code: entry.when for code, entry in kz.voting_day_clock.items()}
    assert (clock["campaign-ends"].day, clock["campaign-ends"].at) == (-1, "00:00")
    assert (clock["voting-starts"].day, clock["voting-starts"].at) == (0, "07:00")
    assert (clock["boxes-checked"].event, clock["boxes-checked"].minutes) == ("voting-starts", -30)
    assert clock["voting-ends"].latest == "22:00"


def test_the_working_week_runs_from_monday_to_friday(kz):
    assert kz.country.working_weekdays == {0, 1, 2, 3, 4}
