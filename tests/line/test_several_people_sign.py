"""Three people sign on three phones; one withdraws; it is refused; the next letter is ready."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.line.test_the_straight_line import fill_gaps

SUMMARY = "Председатель не пустил наблюдателей к столу подсчёта. Просим проверить."
NAMES = ("Сапарова Айгүл Маратовна", "Оспанов Ерлан Болатович", "Кузнецова Анна Петровна")
CODE = re.compile(r"(?:[0-9A-Z]{4}[\s-]+){7}[0-9A-Z*~$=]")
# A case of the lawyer's, as triage leaves it; gives its public number.
CASE = """
from uuid import uuid4
from observers.registry.models import Precinct
from portal.accounts.models import Role, User
from reports.cases import actions
from reports.incidents import actions as incidents, reading
from reports.taxonomy.models import ViolationType
told = {"role": "observer", "language": "ru", "violation_type": "ballot-stuffing",
        "precinct": str(Precinct.objects.get(number=123).public_id),
        "narrative": "Двое опустили в урну пачку бюллетеней."}
report = incidents.file_report(reading.read(told, uuid=uuid4()), source="form").report
lawyer = User.objects.get(username=%r)
kind = ViolationType.objects.current().filter(code="ballot-stuffing")
case = actions.open_case(report, by=lawyer, violation_types=list(kind), severity=4, assignee=lawyer)
answer = str(case.public_id)
"""
# What the database holds of people, raw.
HELD = """
from reports.parties.models import Signatory
answer = [[row.state, bool(row.sealed_identity)] for row in Signatory.objects.order_by("number")]
"""


def test_from_three_phones_to_a_recorded_refusal_and_the_next_letter(
    phone, desk, sign_in, portal_live, axe
):
    case = portal_live.ask(CASE % portal_live.account("lawyer")["username"])
    lawyer = desk("ru")
    sign_in(lawyer, "lawyer")
    link = ask_to_sign(lawyer, case, axe)
    collective = lawyer.url
    phones = [phone("ru"), phone("kk"), phone("ru", java_script_enabled=False)]
    codes = [
        sign(phones[0], link, NAMES[0], axe),
        sign(phones[1], link, NAMES[1]),
        sign(phones[2], link, NAMES[2]),
    ]
    # The lawyer's page counts by itself.
    lawyer.wait_for_selector("[data-count=signed]:text-is('3')")
    # With the code alone: the phone remembers nothing.
    phones[1].context.clear_cookies()
    withdraw(phones[1], portal_live.url, codes[1], axe)
    for page in phones:
        page.close()
    assert portal_live.ask(HELD) == [["signed", True], ["withdrawn", False], ["signed", True]]
    hand_over(lawyer, desk("ru"), sign_in, collective)
    draft(lawyer, case)
    text = lawyer.inner_text("main")
    assert NAMES[0] in text and NAMES[2] in text and NAMES[1] not in text
    refuse(lawyer, axe)
    # The appeal to the next body is one click away, in the name of the same people.
    lawyer.locator("form[action$='/onward/'] button").first.click()
    lawyer.wait_for_selector("#text", timeout=240_000)
    assert NAMES[0] in lawyer.input_value("#text")


def ask_to_sign(page, case, axe) -> str:
    page.goto(f"/desk/parties/case/{case}/new/")
    page.fill("[name=summary_ru]", SUMMARY)
    axe(page)
    page.locator("form.form .actions button.button").click()
    page.wait_for_selector("[data-link]")
    axe(page)
    return page.inner_text("[data-link]").strip()


def sign(page, link, name, axe=lambda page: None) -> str:
    """Read, fill in, agree; gives the code of one's own."""
    page.goto(link)
    assert SUMMARY in page.inner_text("main")
    axe(page)
    page.fill("[name=name]", name)
    page.fill("[name=address]", "г. Алматы, ул. Сатпаева, 3")
    for consent in ("text", "consents_name", "own", "further"):
        page.check(f"[name={consent}]")
    page.locator("#sign .actions button.button").click()
    page.wait_for_selector(".receipt")
    axe(page)
    code = CODE.search(page.inner_text("main")).group()
    return "-".join(code.replace("-", " ").split())


def withdraw(page, base, code, axe) -> None:
    page.goto(f"{base}/join/")
    page.fill("[name=code]", code)
    page.locator("#mine .actions button.button").click()
    page.locator("details summary").click()
    axe(page)
    page.locator("button[value=withdraw]").click()
    page.wait_for_selector("[role=status]")
    assert page.url == f"{base}/join/"


def hand_over(lawyer, custodian, sign_in, collective) -> None:
    """Nobody opens the names alone."""
    lawyer.goto(collective)
    lawyer.locator("form[action$='/ask/'] button").click()
    sign_in(custodian, "custodian")
    custodian.goto("/desk/people/agreements/")
    custodian.locator("button[value=agree]").first.click()
    lawyer.goto(f"{collective}names/")
    assert NAMES[0] in lawyer.inner_text("main") and NAMES[1] not in lawyer.inner_text("main")


def draft(page, case) -> None:
    page.goto(f"/desk/complaints/case/{case}/new/")
    page.locator("[name=collective] option").last.wait_for(state="attached")
    page.select_option("[name=collective]", index=1)
    page.check("input[name=to][value='tec/higher-commission']")
    page.fill("[name=complainant_name]", "")
    page.locator("form.form .actions button.button").last.click()
    page.wait_for_selector("#text", timeout=240_000)
    fill_gaps(page)
    for box in page.locator("form[action$='/approve/'] [name=ticks]").all():
        box.check()
    page.locator("form[action$='/approve/'] button").click()
    page.wait_for_selector("a[href$='/refusal/']")


def refuse(page, axe) -> None:
    """They would not register it."""
    page.locator("a[href$='/refusal/']").click()
    now = datetime.now(ZoneInfo("Asia/Almaty"))
    page.fill("[name=filed_at]", f"{now:%Y-%m-%dT%H:%M}")
    page.fill("[name=refused_by]", "Секретарь комиссии")
    page.locator("form.form .actions button.button").last.click()
    page.wait_for_selector("form[action$='/onward/']")
    axe(page)
