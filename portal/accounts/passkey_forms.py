"""What a browser sends for a passkey. It is read by the library, which takes much for granted; so
whatever fails in there is a refusal, and no error of ours."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts import passkeys

REFUSED = _("The passkey did not answer as it should. Try again, or use a code.")


def _no_answer(field: forms.Field) -> None:
    field.error_messages |= {"required": REFUSED, "invalid": REFUSED}


class SecondStepByPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey answers the question that this session was asked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _no_answer(self.fields["credential"])

    def clean_credential(self):
        answer = self.cleaned_data["credential"]
        try:
            row = super().clean_credential()
            count = parse_authentication_response(answer).response.authenticator_data.counter
        except Exception:
            raise ValidationError(REFUSED) from None
        if not passkeys.use(row, count):
            raise ValidationError(REFUSED)
        row.refresh_from_db()
        return row


class NewPasskeyForm(AddWebAuthnForm):
    """A name by which its owner knows it again, and what the browser made."""

    field_order = ["name", "credential"]

    name = forms.CharField(
        label=_("What you call it"),
        help_text=_("Such as “blue stick” or “office computer”."),
        max_length=passkeys.NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _no_answer(self.fields["credential"])

    def clean(self):
        try:
            cleaned = super().clean()
        except Exception:
            raise ValidationError(REFUSED) from None
        if passkeys.of(self.user).count() >= passkeys.MOST:
            raise ValidationError(_("You have ten passkeys. Remove one that you do not use."))
        return cleaned


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("What you call it"),
        max_length=passkeys.NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
