"""One way to enter and to correct a row of the registry, so that no typed word is lost."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from observers.registry.forms import RowForm
from portal.lib.refusals import Refused


def edited(
    request,
    form: RowForm,
    save: Callable,
    *,
    title: str,
    back: str,
    lead: str = "",
    done: Callable | None = None,
) -> HttpResponse:
    """Ask, save, go on. When somebody else was faster, what was typed is shown beside what
    stands there now; saving once more is then a decision."""
    now = []
    if form.is_valid():
        try:
            saved = save()
        except Refused as refusal:
            form.add_error("number" if refusal.code == "number-taken" else None, str(refusal))
            if refusal.conflict:
                now = _differing(form)
                form.data = {**form.data.dict(), "version": form.initial["version"]}
        else:
            messages.success(request, _("Saved."))
            return redirect(done(saved) if done else back)
    return render(
        request,
        "registry/edit.html",
        {"form": form, "title": title, "lead": lead, "back": back, "now": now},
        status=status(form),
    )


def sent(request):
    """What a form is bound to: what was sent, if something was."""
    return request.POST if request.method == "POST" else None


def status(form) -> int:
    return 400 if form.is_bound and form.errors else 200


def version(form: RowForm) -> int:
    """The version that was looked at; without one every edit is a conflict."""
    return form.cleaned_data["version"] or 0


def _differing(form) -> list[tuple[str, str]]:
    """What stands in the row now, where it differs from what was typed."""
    return [
        (field.label, _in_words(field))
        for field in form
        if field.name != "version"
        and field.name in form.changed_data
        and field.name in form.initial
    ]


def _in_words(field) -> str:
    """What a field stood at, as its choices name it."""
    for value, words in getattr(field.field, "choices", ()):
        if str(value) == str(field.initial or ""):
            return str(words)
    if isinstance(field.initial, bool):
        return _("Yes") if field.initial else _("No")
    return field.initial
