"""What people count when a purchase order or a container is received, as typed values."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldBooleanSwitchWidget

from logistics.inbound.forms.purchases import MAX_UNITS
from logistics.inbound.services import Receipt
from shop.inventory.lot_forms import LOT_NUMBER, named_lot, no_number
from shop.inventory.services import NamedLot


class Expected(Protocol):
    """Units of a variant that a form asks for: a line of an order, or a load of a container."""

    pk: int

    @property
    def sku(self) -> str:
        """What the person reads on the box."""

    @property
    def variant_id(self) -> int:
        """Which variant it is."""

    @property
    def open_units(self) -> int:
        """How many there should be."""


class ArrivalForm(forms.Form):
    """What arrived of each row."""

    def __init__(
        self,
        *args: object,
        rows: Sequence[Expected],
        in_lots: Collection[int] = (),
        **options: object,
    ) -> None:
        """Ask for three figures a row, and for the lot of variants that are kept in lots."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.expected = rows
        self.in_lots = in_lots
        for row in rows:
            for name, label in _figures().items():
                self.fields[f"{name}_{row.pk}"] = _units(label, row.sku)
            if row.variant_id in in_lots:
                self.fields[f"lot_{row.pk}"] = _lot_number(row.sku)
                self.fields[f"until_{row.pk}"] = _last_day(row.sku)

    def clean(self) -> dict[str, object]:
        """Refuse a day that belongs to no lot."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        for row in self.expected:
            has_number = data.get(f"lot_{row.pk}") or f"lot_{row.pk}" in self.errors
            if data.get(f"until_{row.pk}") and not has_number:
                self.add_error(f"lot_{row.pk}", no_number())
        return data

    def rows(self) -> Iterator[tuple[Expected, list[forms.BoundField]]]:
        """Yield each row with its fields."""
        for row in self.expected:
            lot = ("lot", "until") if row.variant_id in self.in_lots else ()
            yield row, [self[f"{name}_{row.pk}"] for name in (*_figures(), *lot)]

    def receipts(self) -> dict[int, Receipt]:
        """Return what was typed, by the row's id; nothing typed is nothing arrived."""
        return {
            row.pk: Receipt(
                **{name: self.cleaned_data[f"{name}_{row.pk}"] or 0 for name in _figures()},
                lot=self._lot(row),
            )
            for row in self.expected
        }

    def _lot(self, row: Expected) -> NamedLot | None:
        if row.variant_id not in self.in_lots:
            return None
        return named_lot(self.cleaned_data[f"lot_{row.pk}"], self.cleaned_data[f"until_{row.pk}"])


class ReceiptForm(ArrivalForm):
    """What arrived of each line of a purchase order, and whether more will come."""

    seen = forms.IntegerField(min_value=0, max_value=30_000, widget=forms.HiddenInput())
    is_complete = forms.BooleanField(
        label=gettext_lazy("Nothing more will come"),
        help_text=gettext_lazy("What is missing is then noted as short, to be claimed."),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )


def _figures() -> dict[str, str]:
    return {
        "good": _("Arrived well"),
        "damaged": _("Arrived damaged"),
        "set_aside": _("To be inspected"),
    }


def _units(label: str, sku: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MAX_UNITS,
        widget=forms.NumberInput(
            attrs={
                "class": "ops-input ops-input--count",
                "min": 0,
                # Without it a list of fields sounds like one field, over and over.
                "aria-label": f"{label}: {sku}",
            }
        ),
    )


def _lot_number(sku: str) -> forms.CharField:
    label = _("Lot number")
    return forms.CharField(
        label=label,
        max_length=40,
        required=False,
        validators=[LOT_NUMBER],
        widget=forms.TextInput(attrs={"class": "ops-input", "aria-label": f"{label}: {sku}"}),
    )


def _last_day(sku: str) -> forms.DateField:
    label = _("Good until")
    attrs = {"class": "ops-input", "type": "date", "aria-label": f"{label}: {sku}"}
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs)
    )
