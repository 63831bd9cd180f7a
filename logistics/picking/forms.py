"""What pickers scan and the desk chooses, as typed values."""

from collections.abc import Sequence
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.widgets import ScanInput
from logistics.picking.services.open import MOST_PARCELS

OLD_PAGE = {
    "required": _("This page is too old. Please open it again."),
    "invalid": _("This page is too old. Please open it again."),
}


class ShelfScanForm(forms.Form):
    """One scan at the shelf: a scanner types the code and presses Enter."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput(), error_messages=OLD_PAGE)
    line = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput(), error_messages=OLD_PAGE
    )
    code = forms.CharField(
        label=_("Scan or type the EAN, GTIN or SKU"),
        max_length=64,
        widget=ScanInput(),
    )
    units = forms.IntegerField(
        label=_("Units"),
        min_value=1,
        max_value=100_000,
        initial=1,
        widget=forms.NumberInput(
            attrs={"class": "ops-input ops-input--count", "inputmode": "numeric"}
        ),
    )


class ShortForm(forms.Form):
    """What the picker writes about units that are not there."""

    line = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput(), error_messages=OLD_PAGE
    )
    note = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )


class ChooseForm(forms.Form):
    """Which of the waiting parcels go on a wave."""

    parcels = forms.TypedMultipleChoiceField(
        label=_("Parcels of the wave"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "required": _("Choose at least one parcel."),
            "invalid_choice": _("Some of these parcels do not wait any more. Please choose again."),
        },
    )

    def __init__(
        self,
        *args: object,
        shipments: Sequence[Shipment],
        chosen: Sequence[int] = (),
        **options: object,
    ) -> None:
        """Offer the waiting parcels; ``chosen`` are ticked at first."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["parcels"].choices = [  # type: ignore[attr-defined]
            (row.pk, row.order.number) for row in shipments
        ]
        self.fields["parcels"].initial = list(chosen)

    def clean_parcels(self) -> list[int]:
        """Refuse more than a trolley holds."""
        chosen: list[int] = self.cleaned_data["parcels"]
        if len(chosen) > MOST_PARCELS:
            text = _("A wave has at most %(most)d parcels.")
            raise forms.ValidationError(text % {"most": MOST_PARCELS})
        return chosen
