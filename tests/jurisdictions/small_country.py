"""A second country, as small as a country can be: one folder and no code."""

import yaml


def say(words):
    return {"en": words, "fr": f"{words} (fr)"}


def label(code):
    return {"code": code, "label": say(f"Label of {code}")}


SURE = {"confidence": "SURE", "source": "gazette"}
BASIS = {"provision": "act-1", "paragraph": "2"}
RULE = {"code": "rule", "text": say("A rule"), **SURE}
RIGHT = {"code": "watch", "number": 1, "text": say("Watch"), "basis": BASIS, "confidence": "SURE"}
FIELD = {"code": "name", "label": say("Name"), "required": True, "confidence": "SURE"}
POINT = {"latitude": 1.5, "longitude": 2, "confidence": "SURE"}
DAYS = {"amount": 3, "unit": "days"}

FILES = {
    "pack.yaml": {
        "code": "xy",
        "name": say("Xyland"),
        "languages": ["en", "fr"],
        "edition": "1",
        "as_of": "2026-01-31",
        "legal_status": say("Reviewed"),
        "timezone": "Europe/Paris",
        "bounding_box": {"south": 1, "west": 2, "north": 3, "east": 4, "confidence": "SURE"},
        "working_week": ["monday", "tuesday"],
    },
    "sources.yaml": {
        "sources": [{"id": "gazette", "title": say("Gazette"), "confidence": "SURE"}],
    },
    "scales.yaml": {
        "severity": [label(1)],
        "urgency": [label("now")],
        "reporter_risk": [label("low")],
        "witness_roles": [label("voter")],
        "confidence": [label("SURE")],
        "applicability": [label("direct")],
        "citation_roles": [label("norm")],
        "penalty_kinds": [],
        "liable": [],
    },
    "laws.yaml": {
        "mci": {"year": 2026, "tenge": 100, "confidence": "SURE"},
        "laws": [
            {
                "id": "act",
                "title": say("Election Act"),
                "short": say("the Act"),
                "division": "paragraph",
                "cite": {
                    "act": say("the Act"),
                    "article": say("section {article}"),
                    "paragraph": say("section {article} ({paragraph})"),
                    "paragraphs": say("section {article} ({paragraph})"),
                    "point": say("section {article} ({paragraph}) ({point})"),
                },
                "date": "2001-02-03",
                **SURE,
            }
        ],
        "provisions": [
            {
                "id": "act-1",
                "law": "act",
                "article": "1",
                "title": say("Freedom"),
                "kk_title": "translation",
                "paraphrase": say("Voting is free."),
                **SURE,
            }
        ],
    },
    "evidence.yaml": {
        "kinds": [label("photo")],
        "rules": [RULE],
    },
    "figures.yaml": {"units": [], "figures": []},
    "violations.yaml": {
        "stages": [{"code": "day", "name": say("Day"), "description": say("Voting day")}],
        "violations": [
            {
                "code": "pressure",
                "stage": "day",
                "name": say("Pressure"),
                "description": say("Pressure on a voter"),
                "plain": say("I am pressed"),
                "search": {"en": ["boss"], "fr": ["patron"]},
                "severity": 1,
                "urgency": "now",
                "reporter_risk": "low",
                "guarded": False,
                "evidence": ["photo"],
                "citations": [
                    {
                        "provision": "act-1",
                        "law": "act",
                        "article": "1",
                        "role": "norm",
                        "applicability": "direct",
                        **SURE,
                    }
                ],
                "addressees": ["judge"],
                "time_limits": ["three-days"],
                "paths": ["straight"],
                "confidence": "SURE",
            }
        ],
    },
    "addressees.yaml": {
        "kinds": [label("court")],
        "levels": [label("national")],
        "letters": [label("court")],
        "channels": [{"id": "post", "label": say("Post"), **SURE}],
        "addressees": [
            {
                "id": "judge",
                "kind": "court",
                "level": "national",
                "name": say("Judge"),
                "heading": say("To the Judge"),
                "jurisdiction": say("Everything"),
                "letter": "court",
                "channels": ["post"],
                "time_limits": ["three-days"],
                **SURE,
            }
        ],
    },
    "time_limits.yaml": {
        "events": [label("receipt"), label("voting-day")],
        "phases": [label("voting_day")],
        "units": [label("days")],
        "election_kinds": [label("parliament")],
        "time_limits": [
            {
                "id": "three-days",
                "title": say("Three days"),
                "rule": say("Answered in three days"),
                "consideration": {"amount": 3, "unit": "days", "start": "receipt"},
                "basis": [BASIS],
                "basis_text": say("Section 1"),
                **SURE,
            }
        ],
    },
    "calendar.yaml": {"years": [{"year": 2030, **SURE}], "reminders": []},
    "paths.yaml": {
        "paths": [
            {
                "id": "straight",
                "title": say("Straight"),
                "steps": [{"code": "ask", "text": say("Ask the judge"), "addressees": ["judge"]}],
                "basis_text": say("Section 1"),
                **SURE,
            }
        ],
    },
    "regions.yaml": {
        "kinds": [label("region")],
        "regions": [
            {
                "code": "north",
                "order": 1,
                "kind": "region",
                "name": say("North"),
                "genitive": say("of the North"),
                "locative": say("in the North"),
                "iso": {"code": "XY-1", "confidence": "SURE"},
                "administrative_centre": POINT,
                "map_centre": POINT,
            }
        ],
    },
    "voters.yaml": {"rights": [RIGHT]},
    "retention.yaml": {
        "terms": [
            {
                "code": "set_aside",
                "label": say("Set aside"),
                "days": 90,
                "removes": ["words"],
                "basis": "policy",
                "why": say("Enough"),
            }
        ]
    },
    "voting_day.yaml": {
        "stages": [
            {
                "code": "voting",
                "order": 1,
                "name": say("Voting"),
                "about": say("People vote"),
                "starts": {"of": "opens"},
                "ends": {"of": "closes"},
                "basis": BASIS,
                "watch": [{"code": "box", "text": say("The box"), "basis": BASIS, **SURE}],
                **SURE,
            }
        ],
        "questions": [
            {
                "code": "sealed",
                "stage": "voting",
                "kind": "yes-no",
                "bad": "no",
                "text": say("Is it sealed?"),
                "violations": ["pressure"],
                "basis": BASIS,
                **SURE,
            }
        ],
    },
    "observers.yaml": {
        "rights": [RIGHT],
        "duties": [RIGHT],
        "presence_rules": [RULE],
        "removal_and_liability": [RULE],
        "leaflet_differences": [],
        "act_fields": [FIELD],
        "voting_day_clock": [
            {"code": "opens", "when": {"at": "07:00"}, "text": say("Opens"), "basis": BASIS, **SURE}
        ],
        "act_of_violation": {
            "name": say("Act"),
            "status": say("Free form"),
            "basis": BASIS,
            "steps": [RULE],
            "confidence": "SURE",
        },
        "mandate": {
            "name": say("Mandate"),
            "rule": say("In writing"),
            "basis": BASIS,
            "fields": [FIELD],
            "confidence": "SURE",
        },
        "accreditation": {
            "who_needs": say("Everyone"),
            "exempt": say("Nobody"),
            "where": [{"addressee": "judge", "who": say("All"), "basis": BASIS}],
            "documents": [FIELD],
            "decision_within": DAYS,
            "valid_for": DAYS,
            "enquiry_answer_within": DAYS,
            "refusal_grounds": [say("None")],
            "basis": BASIS,
            "planning_note": say("Early"),
            "confidence": "SURE",
        },
        "foreign_observers": {
            "accreditation": RULE,
            "rights": [RIGHT],
            "duties_note": say("The same"),
        },
    },
}


def write(root):
    """The country's folder under `root`; the folder that holds countries."""
    folder = root / "xy"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return root
