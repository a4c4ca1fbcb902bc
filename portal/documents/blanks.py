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
FACTS = {*KNOWN_BLANKS, *KNOWN_LISTS, "language"} - set(SOURCE)
ROLES = {"norm", "liability", "procedure", "invoked"}
DATES, TIMES = {"happened_on", "voting_day", "today"}, {"happened_at", "drawn_up_at"}
