"""What people at the desk type about the exchange with a partner."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from logistics.partners.files import MessageFileError, read_file
from logistics.partners.forms import MAX_BYTES, MAX_SEQUENCE
from logistics.partners.values import Incoming


class MessageFileForm(forms.Form):
    """A partner's file; read whole or not at all."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "JSON lines with one message each, or CSV with a row for each SKU; at most 5 MB."
        ),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".jsonl,.json,.csv,.txt"}),
        allow_empty_file=True,
    )
    messages: list[Incoming]

    def clean_file(self) -> "UploadedFile[bytes]":
        """Read the messages."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        try:
            self.messages = read_file(file.read())
        except MessageFileError as error:
            raise forms.ValidationError(nothing_read(str(error))) from error
        return file


def nothing_read(problem: str) -> str:
    """Return what is wrong with a file, and what is to be done."""
    text = _("Nothing of the file was used. %(problem)s Have it corrected, and read it again.")
    return text % {"problem": problem}


class AcknowledgeForm(forms.Form):
    """The last message that a partner has."""

    up_to = forms.IntegerField(
        label=_("Last number they have"),
        min_value=1,
        max_value=MAX_SEQUENCE,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class SkipForm(forms.Form):
    """Why numbers are gone on without."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget())
