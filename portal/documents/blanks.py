"""The blanks letters may have, and the facts that fill them."""

#: Blanks and what fills them. Dates and times may come as date and time or in ISO writing.
KNOWN_BLANKS = {
    "addressee_heading": "the addressee as it stands at the top, may have several lines; when it"
    " is missing it is made from addressee_name",
    "addressee_name": "name of the body or office addressed, in its dictionary form",
    "complainant_name": "who complains, as given",
    "complainant_iin": "the complainant's individual number, where the addressee asks for it",
    "complainant_address": "the complainant's postal address",
    "complainant_contact": "telephone, e-mail",
    "complainant_status": "observer of which organisation under which mandate, voter, and so on",
    "representative": "who acts for the complainant and on what ground",
    "reference": "our reference of this complaint",
    "case_number": "the reference of the case",
    "act_number": "number of the act of violation, where acts are numbered",
    "election_name": "the election, as its official name is",
    "voting_day": "date of voting",
    "precinct_number": "number of the precinct, digits",
    "precinct_address": "address of the polling station",
    "precinct_commission": "name of the commission complained of",
    "region_name": "region, district, settlement",
    "happened_on": "date of the event",
    "happened_at": "time of the event, or words such as 'about noon'",
    "narrative": "what happened: text, or a list of paragraphs",
    "chair_reaction": "what the chair did when told",
    "respondent": "whose decision or act is challenged; the commission or organisation if missing",
    "organisation_name": "the employer, university or school",
    "organisation_head": "office and name of its head, as given",
    "pressure_demand": "what was demanded of people",
    "pressure_threat": "what they were threatened with",
    "time_limit_text": "the rule on the time limit, a sentence",
    "time_limit_basis": "the provision that sets it",
    "today": "date of the letter",
    "drawn_up_at": "time at which an act was drawn up",
    "place": "where the letter is written",
    "earlier_body": "who got the earlier complaint",
    "earlier_number": "the registration number of the earlier complaint",
    "earlier_date": "the day the earlier complaint was handed in, or was refused",
    "earlier_decision": "what was decided on it: number, date, content",
    "refused_by": "who refused or ordered it, office and name",
    "refusal_reason": "the reason that was given",
    "removal_decision": "number and date of the written decision on removal",
    "list_error": "what is wrong in the voter list",
    "list_correction": "what has to stand there",
    "employment": "post of the complainant and since when",
    "reprisal": "what the employer did: order, number, date",
    "observer_name": "the observer's name",
    "mandate_number": "number of the mandate",
    "accreditation": "number and date of the organisation's accreditation",
    "representative_name": "who represents",
    "representative_details": "papers and address of whoever represents",
    "matter": "the matter in which somebody is represented",
    "fee": "what is paid for it, or that nothing is",
    "valid_from": "the first day of a paper",
    "valid_until": "the last day of a paper",
    "urgency": "why it is urgent",
    # made from the facts above
    "happened_when": "happened_on and happened_at in one phrase",
    "precinct": "the precinct named by its number",
    "at_precinct": "the same, as the place of an event",
}
#: Lists for [[each]] and the blanks each entry brings. Lists of texts bring {item}.
KNOWN_LISTS = {
    "violations": ("name", "description"),
    "provisions": ("citation", "paraphrase"),
    "persons": ("item",),
    "witnesses": ("item",),
    "earlier_filings": ("item",),
    "requests": ("item",),
    "annexes": ("number", "title", "facts", "sha256"),
    "signatories": ("name", "status"),
    "powers": ("item",),
    "consents": ("item",),
    # made from provisions, by their role
    "norms": ("citation", "paraphrase"),
    "liabilities": ("citation", "paraphrase"),
    "procedures": ("citation", "paraphrase"),
}
#: What [[if]] and [[unless]] may also ask.
KNOWN_CONDITIONS = {"collective": "several people sign"}
#: What an entry may lack without leaving a gap.
MAY_LACK = {"description", "paraphrase", "status", "facts"}
#: The fact to ask for when something made from it is missing.
SOURCE = {
    "happened_when": "happened_on",
    "precinct": "precinct_number",
    "at_precinct": "precinct_number",
    "norms": "provisions",
    "liabilities": "provisions",
    "procedures": "provisions",
}
FACTS = {*KNOWN_BLANKS, *KNOWN_LISTS, "language", "forms"} - set(SOURCE)
ROLES = {"norm", "liability", "procedure", "invoked"}
DATES = {"happened_on", "voting_day", "today", "earlier_date", "valid_from", "valid_until"}
TIMES = {"happened_at", "drawn_up_at"}
#: Blanks that a letter may ask for in a case ({complainant_name:genitive}), and whose names they
#: are. A party is a person or a body.
NAMES = {
    "addressee_name": "body",
    "complainant_name": "party",
    "earlier_body": "body",
    "observer_name": "person",
    "organisation_head": "party",
    "organisation_name": "body",
    "place": "place",
    "precinct_commission": "body",
    "refused_by": "party",
    "region_name": "place",
    "representative_name": "person",
    "respondent": "party",
}
#: A date in words: {today:words}.
WORDS = "words"
#: An office as it stands at the top of a letter: {organisation_head:heading}.
HEADING = "heading"
