"""What is typed and brought to the law's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

WHY_LIMIT = 4000


class FolderForm(forms.Form):
    """A changed folder, and why."""

    why = forms.CharField(
        label=_("What is changed, and why"),
        help_text=_("Colleagues read it before they agree. Name the source you read."),
        max_length=WHY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    folder = forms.FileField(
        label=_("The folder as a ZIP"),
        help_text=_("Take the present one out below, change the files, pack them again."),
        error_messages={
            "required": _(
                "Choose the ZIP, of at most 2 MB: leave out what is no part of the folder."
            )
        },
    )

    def folder_bytes(self) -> bytes:
        return self.cleaned_data["folder"].read()
