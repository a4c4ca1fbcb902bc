"""What somebody sees who has to wait before a receipt code is looked at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.incidents import code_line


def waiting(
    request: HttpRequest, line: code_line.InLine, kept: tuple[str, ...], *, title: str, form: str
) -> HttpResponse:
    """How long, the same for every code, with what was typed; `form` is the form's id."""
    carried = [(name, request.POST[name]) for name in kept if name in request.POST]
    context = {
        "title": title,
        "words": code_line.said(line.left),
        "carried": [*carried, (code_line.TICKET, line.ticket)],
        "has_files": bool(request.FILES),
        "language_form": form,
    }
    page = render(request, "incidents/code_waiting.html", context, status=429)
    page["Retry-After"] = str(line.left)
    return page
