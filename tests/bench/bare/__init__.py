"""The bare peer: the least that Django and DRF do for one report, one file and one form.

One table, one INSERT a report; no keys, no history, no session, no checks beyond the types of
the fields. gunicorn serves it with the portal's own options, on the same PostgreSQL.
"""
