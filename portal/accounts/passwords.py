"""What a password of staff must be: long, and none that everybody tries first."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


class NotCommon(CommonPasswordValidator):
    """Django's list of the twenty thousand passwords that are guessed first."""

    def validate(self, password, user=None):
        if password.lower().strip() in self.passwords:
            raise ValidationError(
                _("Many people use this password, so it is guessed first. Take another one."),
                code="common",
            )

    def get_help_text(self):
        return _("None that many people use.")
