"""What the warehouse fills in."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from logistics.carriers.models import Carrier
from logistics.carriers.numbers import find_wrong_digit
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import PickLine, lines_in, number_of


class ScanForm(forms.Form):
    """One scan: a barcode reader types the SKU and presses Enter."""

    sku = forms.CharField(
        label=_("Scan or type a SKU"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "class": "ops-input ops-input--scan",
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class CountForm(forms.Form):
    """Units by SKU, for whoever packs without a scanner."""

    def __init__(self, *args: object, lines: list[PickLine], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.lines = [line for line in lines if line.missing]
        for line in self.lines:
            self.fields[f"units_{line.sku}"] = forms.IntegerField(
                label=line.sku,
                min_value=0,
                max_value=line.missing,
                required=False,
                widget=forms.NumberInput(
                    attrs={
                        "class": "ops-input ops-input--count",
                        "inputmode": "numeric",
                        "aria-label": _("Units of %(sku)s") % {"sku": line.sku},
                    }
                ),
            )

    @property
    def scans(self) -> dict[str, int]:
        """The units put into the box, by SKU."""
        counts = {line.sku: self.cleaned_data.get(f"units_{line.sku}") for line in self.lines}
        return {sku: units for sku, units in counts.items() if units}


class ShipForm(forms.Form):
    """Who carries the parcel, and under which number."""

    carrier: "forms.ModelChoiceField[Carrier]" = forms.ModelChoiceField(
        label=_("Carrier"), queryset=Carrier.objects.none(), widget=UnfoldAdminSelectWidget()
    )
    tracking_number = forms.RegexField(
        label=_("Tracking number"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9 -]{2,38}[A-Za-z0-9]$",
        max_length=40,
        error_messages={
            "invalid": _("A tracking number has 4 to 40 letters, digits, spaces or dashes.")
        },
        widget=forms.TextInput(
            attrs={
                "class": "ops-input ops-input--scan",
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: object, is_tax_misfit: bool = False, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if is_tax_misfit:
            self.fields["tax_note"] = forms.CharField(
                label=_("Why the parcel may leave all the same"),
                max_length=200,
                widget=UnfoldAdminTextInputWidget(),
            )
        self.fields["carrier"].queryset = Carrier.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_tracking_number(self) -> str:
        """Return the number as carriers write it: capitals, no spaces."""
        return str(self.cleaned_data["tracking_number"]).replace(" ", "").upper()

    def clean(self) -> dict[str, object]:
        """Refuse a number that was mistyped, as its check digit tells."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        carrier, number = data.get("carrier"), data.get("tracking_number")
        if isinstance(carrier, Carrier) and isinstance(number, str):
            wrong = find_wrong_digit(number, courier=carrier.number_format)
            if wrong is not None:
                text = _(
                    "This looks like a number of %(courier)s, but its check digit is wrong. "
                    "Please compare it with the label."
                )
                self.add_error("tracking_number", text % {"courier": wrong.courier})
        return data


class SplitForm(forms.Form):
    """How many units of each line travel in a second parcel."""

    key = forms.UUIDField(
        widget=forms.HiddenInput(),
        initial=uuid4,
        error_messages={
            "required": _("This page is too old. Please open it again."),
            "invalid": _("This page is too old. Please open it again."),
        },
    )

    def __init__(self, *args: object, lines: Sequence[ShipmentLine], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.lines = lines
        for line in lines:
            self.fields[f"units_{line.order_line_id}"] = forms.IntegerField(
                label=line.order_line.title,
                min_value=0,
                max_value=line.quantity,
                initial=0,
                required=False,
                widget=forms.NumberInput(
                    attrs={
                        "class": "ops-input ops-input--count",
                        "inputmode": "numeric",
                        "aria-label": _("Units of %(sku)s in the second parcel")
                        % {"sku": line.order_line.sku},
                    }
                ),
            )

    @property
    def rows(self) -> Iterator[tuple[ShipmentLine, BoundField]]:
        """Yield each line with its field."""
        for line in self.lines:
            yield line, self[f"units_{line.order_line_id}"]

    @property
    def units(self) -> dict[int, int]:
        """The units for the second parcel, by order line id."""
        ids = (line.order_line_id for line in self.lines)
        return {line_id: self.cleaned_data.get(f"units_{line_id}") or 0 for line_id in ids}


class MergeForm(forms.Form):
    """Which other parcels travel in this one's box."""

    others = forms.TypedMultipleChoiceField(
        label=_("Parcels that come into this box"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "required": _("Choose at least one parcel."),
            "invalid_choice": _(
                "These parcels cannot be merged any more. Please look at them again."
            ),
        },
    )

    def __init__(self, *args: object, parcels: Sequence[Shipment], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.parcels = {row.pk: row for row in parcels}
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (row.pk, _("Parcel %(number)s") % {"number": number_of(row)}) for row in parcels
        ]
        self.fields["others"].initial = [row.pk for row in parcels] if len(parcels) == 1 else []

    @property
    def rows(self) -> Iterator[tuple[object, list[ShipmentLine]]]:
        """Yield each parcel's box to tick with what is in the parcel."""
        for choice, shipment in zip(self["others"], self.parcels.values(), strict=True):
            yield choice, lines_in(shipment=shipment)
