"""The phone's form, one question a screen, and the way back with the receipt code.

Everything works without JavaScript: each screen is sent here and answered with the next one,
and nothing is kept for someone who never presses Send.
"""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal import languages
from portal.evidence.form_files import takes_files
from portal.lib.moments import tells_its_moment
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from reports.incidents import (
    actions,
    code_line,
    code_pages,
    filing,
    guidance,
    observing,
    pressure,
    reading,
    retention,
    returning,
    screens,
    steps,
    talk,
    uploading,
)
from reports.incidents.answers import Answers
from reports.incidents.forms import FORMS, TIME_PROBLEMS, AnswerForm, CodeForm
from reports.incidents.models import IncidentReport

# Buttons that show the same screen again: nothing is checked yet.
LOOKING = ("words", "find", "near", "add")


def form(request: HttpRequest) -> HttpResponse:
    """The first question."""
    observer = observing.observer_of(request.user)
    answers = Answers.fresh(observing.deployment_of(observer))
    first = steps.path_for(answers, observer=observer is not None)[0]
    return _screen(request, first, answers, observer)


@takes_files
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """An answer came in: the next question, the one before, or this one again."""
    if request.method == "GET":
        return redirect("incidents:form")
    observer = observing.observer_of(request.user)
    answers = Answers.posted(request.POST)
    answers.hold(request.FILES.getlist("files"))
    asked = steps.STEPS.get(request.POST.get("step", ""), steps.ROLE)
    if language := languages.asked_for(request):
        translation.activate(language)
        return languages.remember(_screen(request, asked, answers, observer), language)
    go, _colon, target = request.POST.get("go", "next").partition(":")
    if go == "back":
        asked = steps.before(asked, answers, observer=observer is not None)
    elif go == "to":
        answers["changing"] = "yes"
        asked = steps.STEPS.get(target, steps.CHECK)
    elif go == "drop":
        answers.drop(int(target) if target.isdecimal() and len(target) < 4 else -1)
    elif go == "forget":
        answers.forget("latitude", "longitude", "accuracy")
    elif go not in LOOKING:
        filled = FORMS[asked.code](request.POST)
        _check(filled, asked, answers)
        if filled.errors or (answers.problems and asked is steps.FILES):
            return _screen(request, asked, answers, observer, filled)
        asked = steps.after(asked, answers, observer=observer is not None)
    return _screen(request, asked, answers, observer, near=go == "near")


@takes_files
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest) -> HttpResponse:
    """Send was pressed; pressed again it shows the same."""
    if request.method == "GET":
        return redirect("incidents:form")
    observer = observing.observer_of(request.user)
    answers = Answers.posted(request.POST)
    if language := languages.asked_for(request):
        translation.activate(language)
    if answers.problems:
        return _screen(request, steps.FILES, answers, observer)
    if observer is None and (left := _in_line(answers)):
        page = _screen(request, steps.CHECK, answers, observer, conflict=_wait(left))
        page.status_code, page["Retry-After"] = 429, str(left)
        return languages.remember(page, language) if language else page
    told = {**answers.told(), "receipt_key": answers.receipt_key()}
    try:
        content = reading.read(told, uuid=answers.uuid)
        done = actions.file_with_files(content, answers.taken(), observer=observer)
    except reading.Invalid as problem:
        asked = steps.to_blame(problem.fields)
        filled = FORMS[asked.code](request.POST)
        _blame(filled, asked, problem.fields)
        return _screen(request, asked, answers, observer, filled)
    except actions.Conflict as problem:
        answers.renew()
        return _screen(request, steps.CHECK, answers, observer, conflict=str(problem))
    page = render(request, "incidents/sent.html", _thanks(answers, done, observer))
    return languages.remember(page, language) if language else page


# What arrived with a form whose token had expired is carried on, see portal/typed.py.
step.takes_held_files = sent.takes_held_files = True


@takes_files
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """The receipt code's page: state, questions, an answer, more files. POST bodies only."""
    context = {"language_form": "return", "form": CodeForm()}
    if request.method == "GET":
        return render(request, "incidents/return.html", context)
    if language := languages.asked_for(request):
        translation.activate(language)
    opened = waiting = None
    if request.POST.get("code") or request.POST.get("locator") or not language:
        context["form"] = CodeForm(request.POST)
        try:
            opened = _opened(request, context["form"])
        except code_line.InLine as line:
            waiting = line
    if waiting:
        title = _("Ask after your report")
        kept = ("code", "text", "message", "go")
        page = code_pages.waiting(request, waiting, kept, title=title, form="return")
    elif opened:
        page = _answered(request, opened, listening=not language)
    else:
        page = render(request, "incidents/return.html", context)
    return languages.remember(page, language) if language else page


# --- When strangers are many -----------------------------------------------------------------


def _in_line(answers: Answers) -> int:
    """Seconds that a report without a phone's work has to wait; 0 when it may come in."""
    what = str(answers.uuid)
    left = pressure.has_waited(what, answers["waiting_line"])
    if left is not None:
        return left
    try:
        pressure.enter(what)
    except pressure.Crowded as crowd:
        if filing.is_here(answers.uuid):
            return 0
        answers["waiting_line"] = pressure.ticket(what, crowd.wait)
        return crowd.wait
    return 0


def _wait(seconds: int) -> str:
    return ngettext(
        "Very many reports are coming in. Wait %(count)s second, then press Send again. "
        "Everything you wrote and chose is still here, and your place is kept.",
        "Very many reports are coming in. Wait %(count)s seconds, then press Send again. "
        "Everything you wrote and chose is still here, and your place is kept.",
        seconds,
    ) % {"count": seconds}


# --- The form --------------------------------------------------------------------------------


def _screen(request, asked, answers, observer, filled=None, *, near=False, conflict=""):
    """One screen with everything that was answered before it in hidden fields."""
    observing_here = observer is not None
    own = {
        "what": lambda: screens.what(answers, request.POST.get("words", "")),
        "where": lambda: screens.where(answers, near=near),
        "story": lambda: screens.story(answers),
        "files": lambda: screens.files(answers),
        "contact": lambda: screens.contact(answers),
        "check": lambda: screens.check(answers, observing_here),
    }.get(asked.code, dict)()
    path = steps.path_for(answers, observer=observing_here)
    context = {
        **own,
        "step": asked,
        "form": filled or FORMS[asked.code](initial=answers.initial()),
        "hidden": answers.hidden(asked.asks),
        "problems": answers.problems,
        "done": path.index(asked) + 1 if asked in path else len(path),
        "of": len(path),
        "first": asked is path[0] and not answers["changing"],
        "forced": answers.is_forced,
        "pressed": answers.is_pressed,
        "observer": observer,
        "station": observing.station_of(observer),
        "chosen_station": screens.station(answers),
        "conflict": conflict,
        "language_form": "report",
    }
    return render(request, asked.template, context)


def _check(filled, asked, answers) -> None:
    """The rules of `reading.py` for what this screen asks, shown at its fields."""
    if asked is steps.WHEN and filled.is_valid():
        problem = answers.settle_time(timezone.now())
        if problem:
            filled.add_error(*TIME_PROBLEMS[problem])
    _blame(filled, asked, reading.problems(answers.told()))


def _blame(filled, asked, problems: dict) -> None:
    for name, sentences in problems.items():
        if name in asked.blamed:
            filled.add_error(asked.blamed[name], sentences)
        elif asked is steps.CHECK:
            filled.add_error(None, sentences)


def _thanks(answers: Answers, done: actions.SentForm, observer) -> dict:
    report = done.filed.report
    code = answers.type_code
    observes = _observes(answers, observer)
    return {
        "report": report,
        "code": answers["receipt_code"] if not answers["receipt_locator"] else "",
        "files": done.files,
        "problems": done.problems,
        "ways": guidance.ways_for(code),
        "paper_rules": guidance.paper_rules(),
        "observes": observes,
        "rights": guidance.rights_for(code, observes=observes),
        "upload_url": reverse("api-uploads"),
        "upload_token": uploading.token_for(report.public_id),
        "hidden": answers.hidden(()),
        "language_form": "again",
    }


def _observes(answers: Answers, observer) -> bool:
    return observer is not None or answers["role"] == IncidentReport.ReporterRole.OBSERVER


# --- The way back ----------------------------------------------------------------------------


def _opened(request, filled: CodeForm) -> returning.Opened | None:
    if not request.POST.get("locator") and not filled.is_valid():
        return None
    try:
        opened = returning.opened(request.POST)
    except Refused as problem:
        filled.add_error("code", str(problem))
        return None
    if opened is None:
        filled.full_clean()
        filled.add_error(None, _("We have no report with this code. Please compare it once more."))
    return opened


def _answered(request, opened: returning.Opened, *, listening: bool) -> HttpResponse:
    sent = "text" in request.POST or request.POST.get("go") == "answer"
    filled = AnswerForm(request.POST if sent else None)
    files = request.FILES.getlist("files")
    thanks, problems = False, []
    if listening and request.POST.get("go") == "withdraw":
        try:
            actions.withdraw(opened.report)
        except Refused as problem:
            problems.append(str(problem))
    if listening and request.POST.get("go") == "answer":
        thanks, problems = _take_answer(opened.report, request.POST, filled, files)
        if thanks and not problems:
            filled = AnswerForm()
    context = {
        "report": opened.report,
        "lines": opened.lines(),
        "carried": opened.carried,
        "form": filled,
        "thanks": thanks,
        "problems": problems,
        "message_id": uuid4(),
        "upload_url": reverse("api-uploads"),
        "upload_token": uploading.token_for(opened.report.public_id),
        "language_form": "" if opened.report.progress in talk.ENDED else "return",
        "ended": opened.report.progress in talk.ENDED,
        "in_a_case": opened.report.progress in retention.IN_A_CASE,
    }
    return render(request, "incidents/returned.html", context)


def _take_answer(report, post, filled: AnswerForm, files) -> tuple[bool, list[str]]:
    """The reporter's words and files; (whether anything was taken, sentences about the rest)."""
    problems = [f"{_name(file)}: {file.problem}" for file in files if file.problem]
    taken = False
    text = reading.clean(post.get("text", ""))
    if sentence := reading.too_long(text):
        filled.add_error("text", sentence)
    elif text:
        actions.add_clarification(report, text, client_id=_message_id(post))
        taken = True
    for file in files:
        if file.problem:
            continue
        try:
            actions.add_evidence(report, UUID(file.arrived.public_id), file.arrived, _name(file))
            taken = True
        except Refused as problem:
            problems.append(f"{_name(file)}: {problem}")
    if not taken and not problems and not filled.errors:
        filled.add_error("text", _("Write an answer, or choose a file."))
    return taken, problems


def _name(file) -> str:
    return without_controls(file.name)


def _message_id(post) -> UUID | None:
    try:
        number = UUID(post.get("message", ""))
    except ValueError:
        return None
    return None if tells_its_moment(number) else number
