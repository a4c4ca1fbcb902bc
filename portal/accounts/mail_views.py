"""One's own reminders by e-mail: the address, its proof, off and on."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts import mailboxes, mailing
from portal.accounts.permissions import staff_required
from portal.jurisdictions import pack
from portal.lib.sealing import CannotOpen


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("One that does not tell where you work, if you have such a one."),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@staff_required
@require_http_methods(["GET", "POST"])
def mail(request):
    box = mailboxes.of(request.user)
    do = request.POST.get("do", "")
    kinds = {"address": AddressForm, "code": CodeForm}
    form = kinds[do](request.POST) if do in kinds else None
    if form is not None and form.is_valid():
        if do == "address":
            mailing.enter(request.user, form.cleaned_data["address"])
            messages.success(request, _("A letter with a code is on its way."))
        else:
            mailing.prove(request.user, form.cleaned_data["code"])
            messages.success(request, _("The address is yours. Reminders come from now on."))
        return redirect("accounts:mail")
    if do in ("on", "off"):
        mailing.switch(request.user, do == "on")
        return redirect("accounts:mail")
    if do == "forget":
        mailing.forget(request.user)
        messages.success(request, _("The address is deleted."))
        return redirect("accounts:mail")
    hour = pack.get().morning.hour if pack.get().morning else ""
    context = {
        "form": form,
        "box": box,
        "hour": hour,
        "address": _address(box),
        "is_set_up": mailboxes.is_set_up(),
        "address_form": form if do == "address" else AddressForm(),
        "code_form": form if do == "code" else CodeForm(),
    }
    return render(request, "accounts/mail.html", context, status=400 if form else 200)


def _address(box: mailboxes.Mailbox | None) -> str:
    """Nothing where the server's secret is another one by now: a new address can be entered."""
    try:
        return mailboxes.address_of(box) if box else ""
    except CannotOpen:
        return ""
