"""The facts of a case as a letter asks for them, in the letter's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from observers.registry.models import Precinct
from portal.documents import grammar, words
from portal.jurisdictions import pack
from reports.complaints import annexes, bodies, name_forms, proposals
from reports.complaints.day_models import Onward
from reports.complaints.letter_fields import read_forms
from reports.complaints.models import Complaint, Filing

# What the lawyer types goes into the letter as it is, under the letter's own names.
AS_TYPED = (
    "complainant_name",
    "complainant_status",
    "complainant_address",
    "complainant_contact",
    "complainant_iin",
    "representative",
    "chair_reaction",
    "organisation_name",
    "organisation_head",
    "pressure_demand",
    "pressure_threat",
    "respondent",
    "act_number",
    "drawn_up_at",
    "earlier_body",
    "earlier_number",
    "earlier_date",
    "earlier_decision",
    "refused_by",
    "refusal_reason",
    "observer_name",
    "removal_decision",
    "list_error",
    "list_correction",
    "employment",
    "reprisal",
    "urgency",
)
LISTS = ("witnesses", "persons", "requests", "consents")


def facts_of(complaint: Complaint, handed: dict, today: datetime) -> dict:
    """Everything a letter may ask about this case; what is unknown is left out."""
    case, language = complaint.case, complaint.language
    people = handed.get("people", [])
    typed = _with_first(handed["typed"], people)
    precinct = _precinct(handed)
    zone = precinct.zone if precinct else proposals.zone_of(case)
    facts = {name: typed[name] for name in AS_TYPED if typed.get(name)}
    for name in LISTS:
        lines = [line.strip() for line in typed.get(name, "").splitlines()]
        facts[name] = [line for line in lines if line]
    return {
        "language": language,
        "reference": complaint.number,
        "case_number": case.number,
        "today": today.astimezone(ZoneInfo(zone)).date(),
        **_addressee(complaint, precinct),
        **_place(case, precinct, language, handed),
        **_event(handed, zone),
        "narrative": handed["narratives"] or ([case.summary] if case.summary else []),
        "violations": _violations(case, language),
        "provisions": provisions(complaint),
        "earlier_filings": list(_earlier(complaint, precinct, handed)),
        **_earlier_one(complaint, precinct, handed),
        "forms": name_forms.merged(
            name_forms.known(language), read_forms(typed.get("name_forms", ""))
        ),
        "annexes": [annexes.said_of(file, language, zone) for file in handed["files"]],
        "signatories": _signatories(typed, people),
        **_time_limit(complaint),
        **facts,
    }


def _precinct(handed: dict) -> Precinct | None:
    if not handed["precinct"]:
        return None
    found = Precinct.objects.select_related("election", "region", "commission__above__above")
    return found.filter(pk=handed["precinct"]).first()


def _addressee(complaint: Complaint, precinct) -> dict:
    case, language = complaint.case, complaint.language
    known = pack.get().addressees.get(complaint.addressee)
    if known is None:
        return {}
    body = bodies.body_of(
        known,
        precinct=precinct,
        election=case.election,
        region=precinct.region if precinct else case.region,
    )
    if body.name:
        return {"addressee_name": body.name.in_language(language)}
    return {"addressee_heading": body.heading.in_language(language)}


def _place(case, precinct, language: str, handed: dict) -> dict:
    election = case.election or (precinct.election if precinct else None)
    region = precinct.region if precinct else case.region
    facts = {}
    if election:
        facts["election_name"] = election.name_in(language)
        facts["voting_day"] = election.voting_day
    names = [region.name_in(language)] if region else []
    if precinct:
        facts["precinct_number"] = str(precinct.number)
        facts["precinct_address"] = (
            f"{precinct.address_in(language)}, {precinct.venue_in(language)}"
        )
        facts["precinct_commission"] = bodies.precinct_commission(precinct, language)
        if precinct.settlement and precinct.settlement not in "".join(names):
            names.append(precinct.settlement)
    elif handed["place_text"]:
        names.append(handed["place_text"])
    facts["region_name"] = ", ".join(names)
    facts["place"] = handed["typed"].get("place") or (names[0] if names else "")
    return facts


def _event(handed: dict, zone: str) -> dict:
    """Date and hour on the clocks of the place."""
    if not handed["happened_at"]:
        return {}
    at = datetime.fromisoformat(handed["happened_at"]).astimezone(ZoneInfo(zone))
    return {"happened_on": at.date(), "happened_at": at.time().replace(second=0, microsecond=0)}


def _violations(case, language: str) -> list[dict]:
    # In the words of the edition that is asked; a type that it lacks keeps those of its row.
    known, rows = pack.get().violations, case.violation_types.all()
    found = [known.get(one.code, one) for one in rows]
    return [
        {
            "name": one.name.in_language(language),
            "description": one.description.in_language(language),
        }
        for one in found
    ]


def provisions(complaint: Complaint) -> list[dict]:
    """Provisions broken, punishing and governing the complaint: each named once, in order.

    What only might apply is left to the lawyer: a letter claims nothing it cannot hold.
    """
    country, language = pack.get(), complaint.language
    found = {}
    for code in proposals.violation_codes(complaint.case):
        for citation in country.violations[code].citations:
            if citation.applicability != "possible" and citation.role != "invoked":
                _cite(found, citation, citation.role, language)
    limit = answer_rule(complaint)
    for basis in limit.basis if limit else ():
        _cite(found, basis, "procedure", language)
    return list(found.values())


def _cite(found: dict, citation, role: str, language: str) -> None:
    """Only a norm may speak, in whole sentences: our notes on an article are not the law."""
    country = pack.get()
    name = country.cite(citation, language)
    known = country.provisions.get(citation.provision)
    demand = known.demand(citation.paragraph) if known and role == "norm" else None
    says = demand.in_language(language) if demand else ""
    found.setdefault((role, name), {"citation": name, "paraphrase": says, "role": role})


def answer_rule(complaint: Complaint):
    """The rule by which the addressee's time to answer is counted, or None."""
    addressee = pack.get().addressees.get(complaint.addressee)
    if addressee is None:
        return None
    return proposals.answer_limit(addressee, proposals.violation_codes(complaint.case))


def _time_limit(complaint: Complaint) -> dict:
    limit = answer_rule(complaint)
    if limit is None:
        return {}
    return {
        "time_limit_text": limit.rule.in_language(complaint.language),
        "time_limit_basis": limit.basis_text.in_language(complaint.language),
    }


def _earlier(complaint: Complaint, precinct, handed: dict):
    """Where the case was taken before, under which number or with which refusal."""
    country, language = pack.get(), complaint.language
    said = words.of(language)["earlier"]
    for other in complaint.case.complaints.exclude(pk=complaint.pk).order_by("requested_at"):
        filing = other.filings.order_by("filed_at", "id").last()
        if filing is None or other.addressee not in country.addressees:
            continue
        name = _name_of_body(filing, precinct, language, handed)
        zone = ZoneInfo(proposals.zone_of(complaint.case))
        day = grammar.date_words(filing.filed_at.astimezone(zone), language)
        if filing.outcome == filing.Outcome.REFUSED:
            yield f"{name}: {said['refused']}, {day}"
        elif not filing.number:
            yield f"{name}: {said['no_number']}, {day}"
        elif other.state == Complaint.State.SILENT and filing.due_at:
            due = grammar.date_words(filing.due_at.astimezone(zone), language)
            yield f"{name}: № {filing.number}, {day}; {said['silence'].format(due=due)}"
        else:
            yield f"{name}: № {filing.number}, {day}"


def _earlier_one(complaint: Complaint, precinct, handed: dict) -> dict:
    """Body, number and day of the complaint that this one goes on from; where it is not said from
    which, of the one that was registered last in this case."""
    way = Onward.objects.filter(complaint=complaint.pk).first()
    filings = Filing.objects.exclude(complaint=complaint.pk)
    if way is not None:
        filings = filings.filter(complaint=way.earlier_id)
    else:
        filings = filings.filter(complaint__case=complaint.case, outcome="registered")
    last = filings.order_by("filed_at", "pk").last()
    if last is None:
        return {}
    name = _name_of_body(last, precinct, complaint.language, handed)
    day = last.filed_at.astimezone(ZoneInfo(proposals.zone_of(complaint.case))).date()
    return {"earlier_body": name, "earlier_number": last.number, "earlier_date": day}


def _name_of_body(filing: Filing, precinct, language: str, handed: dict) -> str:
    """The very body that another complaint came to, not its kind."""
    case = filing.complaint.case
    where, code = filing.complaint, filing.complaint.addressee
    if filing.passed_by_id:
        where, code = filing, filing.body
    if where.commission:
        return where.commission.name_in(language)
    known = pack.get().addressees.get(code)
    if known is None:
        return handed.get("bodies", {}).get(str(filing.public_id), "")
    region = precinct.region if precinct else case.region
    body = bodies.body_of(known, precinct=precinct, election=case.election, region=region)
    return (body.name or body.kind).in_language(language)


def _with_first(typed: dict, people: list[dict]) -> dict:
    """What was typed; where no complainant was, the first of those who sign for themselves."""
    if typed.get("complainant_name") or not people:
        return typed
    return {**typed, **{f"complainant_{name}": words for name, words in people[0].items()}}


def _signatories(typed: dict, signed: list[dict]) -> list[dict]:
    """Whoever signs: the complainant first, then those who signed for themselves, then those
    named one a line as “name | status”."""
    people = []
    if typed.get("complainant_name"):
        status = typed.get("complainant_status", "")
        people.append({"name": typed["complainant_name"], "status": status})
    for one in signed:
        about = ", ".join(filter(None, [one["status"], one["address"], one["contact"]]))
        if one["name"] != typed.get("complainant_name"):
            people.append({"name": one["name"], "status": about})
    for line in typed.get("signatories", "").splitlines():
        name, _bar, status = line.partition("|")
        if name.strip():
            people.append({"name": name.strip(), "status": status.strip()})
    return people
