"""How often each violation type was met, and what authorities answered to complaints about it."""

from collections import defaultdict

from django.db.models import Count

from portal.accounts.models import Role
from reports.cases.models import Case
from reports.complaints.models import Answer, Complaint
from reports.incidents.counts import FEWEST
from reports.taxonomy.showing import Usage

TYPE = "violation_types__code"


def by_type(user) -> dict[str, Usage]:
    """Of what this person may see. Whoever is no lawyer is told of five and more only."""
    exact = Role.LAWYER in user.roles
    cases = _counted(Case.objects.visible_to(user), TYPE)
    seen = Complaint.objects.visible_to(user)
    complaints = _counted(seen, f"case__{TYPE}")
    outcomes: dict = defaultdict(list)
    way = f"filing__complaint__case__{TYPE}"
    answers = Answer.objects.filter(filing__complaint__in=seen).order_by()
    labels = dict(Answer.Outcome.choices)
    rows = answers.values_list(way, "outcome").annotate(n=Count("pk", distinct=True))
    for code, outcome, number in rows:
        if said := _said(number, exact):
            outcomes[code].append((str(labels.get(outcome, outcome)), said))
    return {
        code: Usage(
            _said(cases.get(code, 0), exact),
            _said(complaints.get(code, 0), exact),
            sorted(outcomes.get(code, [])),
        )
        for code in cases.keys() | complaints.keys()
    }


def _counted(rows, way: str) -> dict[str, int]:
    found = rows.order_by().values_list(way).annotate(n=Count("pk", distinct=True))
    return dict(found.exclude(**{way: None}))


def _said(number: int, exact: bool) -> str:
    return str(number) if number and (exact or number >= FEWEST) else ""
