"""What staff say of a post or a video that they found online, and the files they saved."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence import uploads
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from reports.cases.captures import Brought
from reports.cases.forms import NOTE_LIMIT, Words

ADDRESS_LIMIT = 2000
CLOCK_SLACK = 300  # seconds that a browser's clock may be ahead
IS_ADDRESS = URLValidator(schemes=["http", "https"])


class CaptureForm(forms.Form):
    """A file that was chosen stays when something else has to be mended."""

    number = forms.UUIDField(widget=forms.HiddenInput)
    address = forms.CharField(
        label=_("Address"),
        max_length=ADDRESS_LIMIT,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Copy it from the browser, whole. The portal never opens it."),
    )
    seen_at = forms.DateTimeField(
        label=_("When you saw it"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    posted = forms.CharField(
        label=_("When the page says it was published"),
        max_length=200,
        required=False,
        help_text=_("As it stands there, with the name of the account."),
    )
    media = forms.FileField(
        label=_("The video or picture"),
        required=False,
        help_text=_("Saved by you, as it came. Do not crop it and do not record the screen."),
    )
    page = forms.FileField(
        label=_("The page itself"),
        required=False,
        help_text=_("Printed to PDF, or saved as a web archive (WARC), so that it can be seen."),
    )
    held_media = forms.CharField(required=False, widget=forms.HiddenInput, max_length=8000)
    held_page = forms.CharField(required=False, widget=forms.HiddenInput, max_length=8000)
    note = Words(label=_("How you found and saved it"), required=False, max_length=NOTE_LIMIT)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"number": uuid4(), "seen_at": timezone.now()})
        super().__init__(*args, **kwargs)
        self.brought: dict[str, Brought] = {}

    def clean_address(self) -> str:
        address = without_controls(self.cleaned_data["address"]).strip()
        try:
            IS_ADDRESS(address)
        except ValidationError:
            raise ValidationError(
                _("This is no web address. It begins with https:// or http://.")
            ) from None
        return address

    def clean_seen_at(self):
        seen = self.cleaned_data["seen_at"]
        if (seen - timezone.now()).total_seconds() > CLOCK_SLACK:
            raise ValidationError(_("This lies in the future. Look at the day and hour."))
        return seen

    def clean(self):
        said = super().clean()
        for name in ("media", "page"):
            self._take(name, said)
        if not self.brought and not self.errors:
            self.add_error(
                "media", _("Choose the file that you saved: the video, the picture or the page.")
            )
        if self.errors:
            self._hold()
        return said

    def _take(self, name: str, said: dict) -> None:
        upload = self.files.get(name)
        try:
            if upload is not None and upload.problem:
                raise upload.problem
            if upload is not None and upload.arrived:
                self.brought[name] = Brought(upload.arrived, upload.name)
            elif said.get(f"held_{name}"):
                self.brought[name] = Brought(*uploads.take(said[f"held_{name}"]))
        except Refused as problem:
            # An empty field is sent as an empty file.
            if problem.code != "empty":
                self.add_error(name, str(problem))

    def _hold(self) -> None:
        """Carry sealed files along, so that they are not chosen again."""
        self.data = self.data.copy()
        for name, brought in self.brought.items():
            if isinstance(brought.name, str):
                self.data[f"held_{name}"] = uploads.hold(brought.arrived, brought.name)

    @property
    def holds(self) -> bool:
        return self.is_bound and bool(self.data.get("held_media") or self.data.get("held_page"))

    def about(self) -> dict:
        said = self.cleaned_data
        return {
            "address": said["address"],
            "seen_at": said["seen_at"].isoformat(),
            "posted": said["posted"],
            "note": said["note"],
        }
