"""The second step with a passkey, and the passkeys of one's own account."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import alarms, passkeys, second_factor, unlocking
from portal.accounts.passkey_forms import PasskeyNameForm


class SecondStep(AuthenticateView):
    """A code, or a passkey where there is one for this address."""

    def _build_forms(self):
        posted = super()._build_forms()
        if posted is not self.webauthn_form and not passkeys.at(
            self.stage.login.user, self.request.get_host()
        ):
            self.webauthn_form = None
        return posted

    def form_valid(self, form):
        user = self.stage.login.user
        answer = super().form_valid(form)
        if alarms.password_may_be_known(user):
            messages.warning(
                self.request,
                _(
                    "Somebody typed your right password lately, and then wrong codes. If that was "
                    "not you, change your password now and tell an administrator."
                ),
            )
        return answer

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        if self.webauthn_form:
            context["options"] = json.dumps(context["js_data"]["request_options"])
        return context


class NewPasskey(AddWebAuthnView):
    """Only for somebody who has given both factors, and the password a moment ago."""

    def get_context_data(self, **context):
        # The library forgets the form that was refused, and would look at it anew.
        page = {**super().get_context_data(), **context}
        return {**page, "options": json.dumps(page["js_data"]["creation_options"])}

    def form_valid(self, form):
        form.cleaned_data["name"] = passkeys.sealed_name(form.cleaned_data["name"])
        return super().form_valid(form)

    def get_success_url(self):
        return reverse("mfa_index")


@reauthentication_required(app="allauth.mfa")
def change_passkey(request):
    """Give one of one's passkeys another name, or remove it."""
    if request.method != "POST":
        return redirect("mfa_index")
    which = request.POST.get("which", "")
    row = get_object_or_404(passkeys.of(request.user), pk=which if which.isdecimal() else 0)
    if "remove" in request.POST:
        return _remove(request, row)
    form = PasskeyNameForm(request.POST)
    if form.is_valid():
        passkeys.rename(row, form.cleaned_data["name"])
        messages.success(request, _("The passkey has its new name."))
    else:
        messages.error(request, _("Type a name of at most 40 characters."))
    return redirect("mfa_index")


def _remove(request, row):
    delete_and_cleanup(request, row)
    messages.success(request, _("The passkey is removed. It opens nothing here any more."))
    if not second_factor.has_any(request.user):
        second_factor.take_back(request.session)
        unlocking.forget(request.session)
        request.member_secret = ""
    return redirect("mfa_index")
