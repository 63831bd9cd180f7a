"""What a customer announces: which pieces, why, and what they would like."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.returns.models import Return
from logistics.returns.pictures import MAX_BYTES, NotAPictureError, clean_picture
from shop.orders.models import OrderLine

MAX_PHOTOS = 4
WAYS = (Return.Way.LABEL, Return.Way.DROP_OFF)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Up to four pictures, cleaned into JPEG files without metadata."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, ...]:
        """Return the pictures' bytes, ready to be kept."""
        files = [file for file in data or [] if file] if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if len(files) > MAX_PHOTOS:
            raise forms.ValidationError(_("Please choose at most four photographs."))
        return tuple(self._picture(file) for file in files)

    def _picture(self, file: UploadedFile[Any]) -> bytes:
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("A photograph may have at most 8 MB."))
        try:
            return clean_picture(cast("BinaryIO", file))
        except NotAPictureError:
            raise forms.ValidationError(
                _("One of the files is no photograph that we can read: JPEG, PNG or WebP.")
            ) from None


class ReturnForm(forms.Form):
    """Units of an order's lines, a reason, a wish, and the way back."""

    reason = forms.ChoiceField(label=_("What is the reason?"), choices=())
    remedy = forms.ChoiceField(label=_("What would you like?"), choices=Return.Remedy.choices)
    wanted = forms.TypedChoiceField(
        label=_("Instead I would like"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Only for an exchange. You order it at today’s price."),
    )
    way = forms.ChoiceField(
        label=_("How does it come back?"),
        choices=[(way.value, way.label) for way in WAYS],
        help_text=_("Damaged, wrong and missing pieces need not come back."),
    )
    photos = PhotosField(
        label=_("Photographs"),
        required=False,
        help_text=_(
            "For a damaged or wrong piece. Up to four, 8 MB each; only our support sees them."
        ),
        widget=_Files(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    note = forms.CharField(
        label=_("Anything you want to add"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[OrderLine, int]],
        can_return: bool,
        wishes: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["key"].initial = uuid4()
        reasons = Return.Reason if can_return else [r for r in Return.Reason if r in Return.CLAIMS]
        reason, wanted = self.fields["reason"], self.fields["wanted"]
        reason.choices = [("", "–"), *((each.value, each.label) for each in reasons)]  # type: ignore[attr-defined]
        wanted.choices = [("", "–"), *wishes]  # type: ignore[attr-defined]
        if not wishes:
            del self.fields["wanted"]
            kept = [row for row in Return.Remedy.choices if row[0] != Return.Remedy.EXCHANGE]
            self.fields["remedy"].choices = kept  # type: ignore[attr-defined]
        for line, left in units:
            label = f"{line.title}, {line.option_label}" if line.option_label else line.title
            self.fields[f"units_{line.pk}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=left,
                initial=left if len(units) == 1 else 0,
                help_text=pgettext_lazy("return", "Pieces, of %(count)d.") % {"count": left},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.order_fields([f"units_{line.pk}" for line, _left in units])

    def clean(self) -> dict[str, Any]:
        """Refuse what does not go together, in words beside the field that can mend it."""
        data = super().clean() or self.cleaned_data
        names = [f"units_{line.pk}" for line, _left in self.units]
        if all(name in data for name in names) and not self.quantities:
            self.add_error(None, _("Please choose at least one piece."))
        reason, remedy = data.get("reason"), data.get("remedy")
        if remedy == Return.Remedy.EXCHANGE and not data.get("wanted"):
            self.add_error("wanted", _("Please choose what you would like instead."))
        if reason and reason not in Return.CLAIMS and remedy == Return.Remedy.REPLACEMENT:
            self.add_error(
                "remedy", _("We send a piece once more when it was damaged, wrong or missing.")
            )
        if reason in Return.CLAIMS and remedy == Return.Remedy.EXCHANGE:
            self.add_error("remedy", _("Please choose your money or the same piece once more."))
        if reason in {Return.Reason.DAMAGED, Return.Reason.WRONG_ITEM} and data.get("photos") == ():
            self.add_error("photos", _("Please add a photograph of what you received."))
        return data

    @property
    def quantities(self) -> dict[int, int]:
        """The chosen units by order line id."""
        chosen = {line.pk: self.cleaned_data.get(f"units_{line.pk}") or 0 for line, _ in self.units}
        return {line_id: units for line_id, units in chosen.items() if units}

    @property
    def wanted_id(self) -> int | None:
        """The variant wanted instead, for an exchange only."""
        is_exchange = self.cleaned_data["remedy"] == Return.Remedy.EXCHANGE
        return self.cleaned_data.get("wanted") if is_exchange else None
