"""A bundle for court stays open only to whoever sees every case in it."""

from django.urls import reverse

from reports.court import actions
from tests.complaints.conftest import approve, ask, case, draft, open_case, report, typed, worker

__all__ = ["approve", "ask", "case", "draft", "open_case", "report", "typed", "worker"]


def test_its_pages_are_gone_once_the_case_was_narrowed(draft, approve, leo, signed_in):
    approve(draft)
    kept = draft.case
    bundle = actions.ask_for(
        [draft], election=kept.election, precinct=None, language="ru", by=leo, member=leo.member
    )
    desk = signed_in(leo)
    pages = [reverse(f"court:{name}", args=[bundle.public_id])
             for name in ("bundle", "state", "download")]  # fmt: skip
    assert 404 not in [desk.get(page).status_code for page in pages]
    kept.is_sensitive = True
    kept.save()
    assert [desk.get(page).status_code for page in pages] == [404, 404, 404]
    go_on = reverse("court:go_on", args=[bundle.public_id])
    assert desk.post(go_on).status_code == 404
