"""What people count when a purchase order or a container is received, as typed values."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldBooleanSwitchWidget

from logistics.inbound.forms.purchases import MAX_UNITS
from logistics.inbound.services import Receipt


class Expected(Protocol):
    """Units of a variant that a form asks for: a line of an order, or a load of a container."""

    pk: int

    @property
    def sku(self) -> str:
        """What the person reads on the box."""

    @property
    def open_units(self) -> int:
        """How many there should be."""


class ArrivalForm(forms.Form):
    """What arrived of each row."""

    def __init__(self, *args: object, rows: Sequence[Expected], **options: object) -> None:
        """Ask for three figures a row."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.expected = rows
        for row in rows:
            for name, label in _figures().items():
                self.fields[f"{name}_{row.pk}"] = _units(label, row.sku)

    def rows(self) -> Iterator[tuple[Expected, list[forms.BoundField]]]:
        """Yield each row with its three fields."""
        for row in self.expected:
            yield row, [self[f"{name}_{row.pk}"] for name in _figures()]

    def receipts(self) -> dict[int, Receipt]:
        """Return what was typed, by the row's id; nothing typed is nothing arrived."""
        return {
            row.pk: Receipt(
                **{name: self.cleaned_data[f"{name}_{row.pk}"] or 0 for name in _figures()}
            )
            for row in self.expected
        }


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
