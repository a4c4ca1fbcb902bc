"""Signing in, and what administrators enter about people."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts import (
    actions,
    alarms,
    bulk,
    invitations,
    keys,
    second_factor,
    throttle,
    unlocking,
)
from portal.accounts.adapter import TOO_MANY_CODES, TOO_MANY_PASSWORDS
from portal.accounts.deeds import places
from portal.accounts.models import Alarm, MemberKey, Role, User, Vault
from portal.lib import sealing
from portal.lib.sealing import CannotOpen

# Digits of a fingerprint that are compared before somebody is let into a vault.
COMPARED = 16


def _code_field(label) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


def _worded(form: forms.Form, **words) -> None:
    """Our labels and hints in place of the library's, which has no Kazakh."""
    for name, (label, hint) in words.items():
        field = form.fields[name]
        field.label, field.help_text = label, hint
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """The library's form; the password it checked also unwraps the member key.

    The key waits, sealed to a short-lived cookie, until the second factor is given.
    """

    code = _code_field(_("Six digits from the app"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _worded(self, login=(_("Name for signing in"), ""), password=(_("Password"), ""))
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")
        self.fields["code"].required = False
        self.asks_code = bool(self.is_bound and self.data.get("code"))

    def clean_login(self) -> str:
        return super().clean_login().lower()

    def clean(self):
        try:
            return super().clean()
        except ValidationError as problem:
            self.asks_code = self.asks_code or problem.code == TOO_MANY_PASSWORDS
            raise

    def login(self, request, redirect_url=None):
        try:
            pair = keys.unlock(self.user, self.cleaned_data["password"])
        except CannotOpen:
            pair = None
        if pair is not None:
            request.waiting_secret = unlocking.hold(request.session, self.user, pair)
        answer = super().login(request, redirect_url)
        second_factor.password_was_given(request.session)
        return answer


class PasswordAgainForm(ReauthenticateForm):
    """Is it still the same person at this desk?"""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _worded(self, password=(_("Password"), ""))


class NewPasswordForm(ChangePasswordForm):
    """The library's form; the member key is wrapped under the new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _worded(
            self,
            oldpassword=(_("Password now"), ""),
            password1=(_("New password"), _("At least 12 characters.")),
            password2=(_("New password once more"), ""),
        )

    def clean(self):
        # Not the library's own check: its sentence has no Kazakh.
        cleaned = forms.Form.clean(self) or self.cleaned_data
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("This differs from the new password above."))
        elif first and first == cleaned.get("oldpassword"):
            self.add_error("password1", _("This is the password you have now. Take a new one."))
        return cleaned

    def save(self):
        actions.change_password(
            self.user, self.cleaned_data["oldpassword"], self.cleaned_data["password1"]
        )


class _CodeOnce:
    """A code is taken once, and only so many wrong ones are."""

    def clean_code(self) -> str:
        # The library gives its forms no request; the lane depends on the device.
        device = context.request.COOKIES.get(throttle.device_cookie_name())
        lane = throttle.code_lane(self.user.get_username(), device)
        if not lane.enter():
            # The password was right: either the owner's telephone is gone, or somebody knows it.
            alarms.sound(Alarm.Kind.CODES, self.user, count=throttle.CODES)
            raise get_adapter().validation_error(TOO_MANY_CODES)
        code = self.cleaned_data["code"]
        self.authenticator = second_factor.accept(self.user, code)
        if self.authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        lane.leave()
        return code


class SecondStepForm(_CodeOnce, AuthenticateForm):
    code = _code_field(_("Code"))


class SecondStepAgainForm(_CodeOnce, CodeAgainForm):
    code = _code_field(_("Code from the app"))


class NewAppForm(ActivateTOTPForm):
    """The first code of a new app."""

    code = _code_field(_("Six digits from the app"))

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.step = second_factor.step_of(self.secret, code)
        if self.step is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[choice for choice in Role.choices if choice[0] != Role.OBSERVER],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class BulkForm(forms.Form):
    count = forms.IntegerField(
        label=_("How many more"), min_value=1, max_value=bulk.MOST, initial=20
    )


class ChangeForm(RolesForm):
    """What a colleague is to be from now on, and where; a second person agrees."""

    regions = forms.MultipleChoiceField(
        label=_("Only in these regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for all of them."),
    )
    elections = forms.MultipleChoiceField(
        label=_("Only for these elections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for all of them."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = places()
        for name in ("regions", "elections"):
            self.fields[name].choices = known[name]


class PersonForm(RolesForm):
    """A new member of staff."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9.\-]{2,39}$",
        label=_("Sign-in name"),
        help_text=_("Small Latin letters, digits, dot and hyphen; 3 to 40 of them."),
        error_messages={
            "invalid": _("Use 3 to 40 small Latin letters, digits, dots or hyphens."),
            "required": _("Enter a sign-in name."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        label=_("Name shown to colleagues"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["username", "display_name", "roles"]


class InvitationForm(ChangeForm, PersonForm):
    """Whom to invite, as what, and where."""

    field_order = ["username", "display_name", "roles", "regions", "elections"]


class ComeInForm(forms.Form):
    """An invitation is taken up: the code of the link, and a password of one's own."""

    code = forms.CharField(
        label=_("Code of the invitation"),
        help_text=_("It stands in the link that you were given."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    password1 = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        cleaned = super().clean()
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first:
            try:
                password_validation.validate_password(first, self._person())
            except ValidationError as problem:
                self.add_error("password1", problem)
        if first and again and first != again:
            self.add_error("password2", _("This differs from the new password above."))
        return cleaned

    def _person(self) -> User | None:
        """Whom the invitation is for: their names are no password."""
        try:
            row = invitations.find(self.cleaned_data.get("code", ""))
        except invitations.Unknown:
            return None
        return User(username=row.username, display_name=row.display_name)


class RecoveryForm(forms.Form):
    """What is done with the recovery key of a vault. Its words are never given back."""

    ROTATE, LET_IN = "rotate", "let-in"

    vault = forms.ChoiceField(label=_("Vault"), choices=Vault.Kind.choices)
    deed = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (ROTATE, _("Give the vault a new key")),
            (LET_IN, _("Let somebody in, when no member is left")),
        ],
        initial=ROTATE,
        widget=forms.RadioSelect,
    )
    person = forms.ModelChoiceField(
        label=_("Whom"), queryset=None, required=False, empty_label=_("Nobody")
    )
    recovery_passphrase = forms.CharField(
        label=_("Words of the recovery key"),
        help_text=_("All 33 words, or those of two shares one after the other."),
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("deed") == self.LET_IN and not cleaned.get("person"):
            self.add_error("person", _("Choose whom to let in."))
        return cleaned


class HeardForm(forms.Form):
    """The key of a colleague, compared by voice.

    The page does not show the fingerprint: what is typed was heard, and not copied.
    """

    fingerprint = forms.CharField(
        label=_("What your colleague reads to you"),
        help_text=_("The first four groups of the fingerprint on their page “Your account”."),
        max_length=60,
        error_messages={"required": _("Ask your colleague to read it to you, and type it.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args, colleague=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleague = colleague

    def clean_fingerprint(self) -> str:
        typed = "".join(self.cleaned_data["fingerprint"].split()).lower()
        key = MemberKey.objects.filter(user=self.colleague).first()
        right = sealing.fingerprint(key.public).replace(" ", "") if key else ""
        # 64 bits: nobody makes a key of his own that agrees in them.
        if len(typed) < COMPARED or not right.startswith(typed):
            raise ValidationError(
                _(
                    "The key in the database has another fingerprint. Let them read it once more. "
                    "If it stays different, let nobody in and tell an administrator at once: "
                    "somebody may have exchanged the key."
                ),
                code="another-key",
            )
        return typed


class GrantForm(HeardForm):
    """A vault for a colleague whose key was compared."""

    vault = forms.ChoiceField(choices=Vault.Kind.choices)
