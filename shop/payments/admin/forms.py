"""What staff fill in before money moves."""

from collections.abc import Iterator

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from shop.kernel.admin import as_money
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.payments.models import Refund
from shop.payments.selectors import refundable

COUNT = forms.NumberInput(attrs={"class": "ops-input ops-input--count", "inputmode": "numeric"})


class ReasonForm(forms.Form):
    """Why an order is cancelled."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=Refund.Reason.choices, widget=UnfoldAdminSelectWidget()
    )


class RefundForm(ReasonForm):
    """Units of each line, whole charges, and why; offers only what has not gone back yet."""

    confirmed = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def __init__(self, *args: object, order: Order, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.open_lines, self.open_charges = refundable(order=order)
        for line, units in self.open_lines:
            self.fields[f"units_{line.pk}"] = forms.IntegerField(
                label=line.title,
                min_value=0,
                max_value=units,
                initial=0,
                required=False,
                widget=COUNT,
            )
        for charge in self.open_charges:
            self.fields[f"charge_{charge.pk}"] = forms.BooleanField(
                label=charge.get_kind_display().capitalize(), required=False
            )

    @property
    def line_rows(self) -> Iterator[tuple[OrderLine, int, str, BoundField]]:
        """Yield each line with the units left, its price and its field."""
        for line, units in self.open_lines:
            yield line, units, as_money(line.gross), self[f"units_{line.pk}"]

    @property
    def charge_rows(self) -> Iterator[tuple[OrderCharge, str, BoundField]]:
        """Yield each charge with its amount and its field."""
        for charge in self.open_charges:
            yield charge, as_money(charge.gross), self[f"charge_{charge.pk}"]

    @property
    def quantities(self) -> dict[int, int]:
        """The units asked for, by order line id."""
        chosen = {
            line.pk: self.cleaned_data.get(f"units_{line.pk}") or 0 for line, _ in self.open_lines
        }
        return {line_id: units for line_id, units in chosen.items() if units}

    @property
    def charge_ids(self) -> list[int]:
        """The charges asked for."""
        return [row.pk for row in self.open_charges if self.cleaned_data.get(f"charge_{row.pk}")]
