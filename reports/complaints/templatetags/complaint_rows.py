"""The rows of a list of complaints.

Fifty of them are half of what the board costs when each word is a tag of its own, so a row is
filled in one go.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.templatetags.portal_ui import chip, moment_short, page_of

register = template.Library()


@register.simple_tag
def complaint_rows(entries, *, with_case: bool = False, may_open: bool = False) -> str:
    """A row for each entry (`board.Entry`)."""
    # Said once, not once a row.
    to_whom, state, day = escape(_("To whom")), escape(_("State")), escape(_("The day that counts"))
    assignee, case = escape(_("Assignee")), escape(_("Case"))
    rows = (
        f"""
      <tr data-row>
        <th scope="row" class="cell-short">{_opened(one.complaint, may_open)}</th>
        <td data-label="{to_whom}">{escape(one.addressee)}</td>
        {_case(one.complaint.case, case) if with_case else ""}
        <td data-label="{state}">{chip(one.state, one.tone)}</td>
        <td data-label="{day}">{_day(one.due) if one.due else ""}</td>
        <td data-label="{assignee}">{escape(str(one.complaint.case.assignee or ""))}</td>
      </tr>"""
        for one in entries
    )
    return SafeString("".join(rows))


def _opened(complaint, may_open: bool) -> str:
    number = escape(complaint.number)
    if not may_open:
        return number
    page = page_of("complaints:complaint", complaint.public_id)
    return f'<a data-open href="{page}">{number}</a>'


def _case(case, label: str) -> str:
    opened = f'<a href="{page_of("cases:case", case.public_id)}">{escape(case.number)}</a>'
    return f'<td class="cell-short" data-label="{label}">{opened}</td>'


def _day(due) -> str:
    shown = f'<span class="cell-short">{moment_short(due.at)}</span>'
    return f'<span class="cluster">{chip(due.label, due.tone, "clock")}{shown}</span>'
