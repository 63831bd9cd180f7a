"""What people type about head hauls: cargo, milestones, new days of arrival, bills."""

import re
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from logistics.inbound.calculate import is_container_number, is_waybill_number
from logistics.inbound.forms.purchases import MAX_LINES, MAX_UNITS
from logistics.inbound.models import HaulCost, HeadHaul, Load
from logistics.inbound.services import Cargo
from shop.inventory.models import Warehouse
from shop.kernel.money import Money, round_money

# "MSKU9070323 PO-12" or "MSKU9070323 PO-12 CUP-1 200".
_CARGO = re.compile(
    r"(?P<container>[A-Z0-9-]{10,14})\s+PO-(?P<order>[0-9]{1,9})"
    r"(\s+(?P<sku>\S+)\s+(?P<units>[0-9]{1,7}))?",
    re.ASCII | re.IGNORECASE,
)


class LoadForm(forms.Form):
    """What lies in which container, or travels with which waybill."""

    cargo = forms.CharField(
        label=gettext_lazy("Containers or waybills"),
        help_text=gettext_lazy(
            "One a line: its number, then the purchase order whose goods it carries, such as "
            "“MSKU9070323 PO-12”. For a part of them add the SKU and the units: “MSKU9070323 "
            "PO-12 CUP-1 200”."
        ),
        max_length=MAX_LINES * 90,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )

    def __init__(self, *args: object, mode: str = "", **options: object) -> None:
        """Know how it travels: numbers of containers and of air waybills are made differently."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.known_mode = mode

    def clean(self) -> dict[str, object]:
        """Read the cargo once it is known how it travels."""
        data = super().clean() or {}
        if "cargo" in data and (mode := self.known_mode or str(data.get("mode", ""))):
            data["cargo"] = self._read(str(data["cargo"]), mode)
        return data

    def _read(self, text: str, mode: str) -> list[Cargo]:
        rows = [row.strip() for row in text.splitlines() if row.strip()]
        if not rows or len(rows) > MAX_LINES:
            text = _("There are 1 to %(most)d lines.") % {"most": MAX_LINES}
            self.add_error("cargo", text)
            return []
        found = []
        for number, row in enumerate(rows, start=1):
            piece = _cargo(row)
            if piece is None:
                text = _("Line %(line)d is not a number and a purchase order.")
                self.add_error("cargo", text % {"line": number})
            elif not _is_number(piece.container, mode):
                text = _("%(number)s is mistyped: its check digit is wrong.")
                self.add_error("cargo", text % {"number": piece.container})
            else:
                found.append(piece)
        return found


class HaulForm(LoadForm):
    """What is booked with whom, and when it should arrive."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput())
    mode = forms.ChoiceField(
        label=gettext_lazy("Travels by"),
        choices=HeadHaul.Mode.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("To warehouse"),
        queryset=Warehouse.objects.filter(is_active=True).order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )
    forwarder = forms.CharField(
        label=gettext_lazy("Forwarder"), max_length=80, widget=UnfoldAdminTextInputWidget()
    )
    booking = forms.CharField(
        label=gettext_lazy("Booking number"),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    arrives_on = forms.DateField(label=gettext_lazy("Arrives on"), widget=UnfoldAdminDateWidget())
    field_order = ("key", "mode", "warehouse", "forwarder", "booking", "arrives_on", "cargo")


class MilestoneForm(forms.Form):
    """How far a head haul has come, and since which day."""

    kind = forms.ChoiceField(label=gettext_lazy("Milestone"), widget=UnfoldAdminSelectWidget())
    day = forms.DateField(label=gettext_lazy("Day"), widget=UnfoldAdminDateWidget())

    def __init__(self, *args: object, steps: Iterable[str], **options: object) -> None:
        """Offer the steps that may come next."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        labels = dict(HeadHaul.State.choices)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (step, labels[HeadHaul.State(step)]) for step in steps
        ]


class MoveForm(forms.Form):
    """The new day of arrival, and why."""

    arrives_on = forms.DateField(label=gettext_lazy("Arrives on"), widget=UnfoldAdminDateWidget())
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


class CostForm(forms.Form):
    """A bill: what for, how much, and how it is spread over the goods."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput())
    kind = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=HaulCost.Kind.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        min_value=0,
        max_digits=12,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget(),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=settings.CURRENCY_CHOICES,
        initial="USD",
        widget=UnfoldAdminSelectWidget(),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Spread over the units"),
        choices=HaulCost.Basis.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    note = forms.CharField(
        label=gettext_lazy("Number of the bill"),
        max_length=80,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def money(self) -> Money:
        """Return the amount, to the smallest unit of its currency."""
        return round_money(Money(self.cleaned_data["amount"], self.cleaned_data["currency"]))


def cargo_as_text(loads: Sequence[Load]) -> str:
    """Return what a head haul carries as it is typed; orders and variants must be loaded."""
    return "\n".join(
        f"{load.container.number} {load.line.order.reference} {load.line.variant.sku} "
        f"{load.quantity}"
        for load in loads
    )


def _cargo(row: str) -> Cargo | None:
    found = _CARGO.fullmatch(row)
    if found is None or (found["units"] and not 0 < int(found["units"]) <= MAX_UNITS):
        return None
    return Cargo(
        container=found["container"].upper().replace("-", ""),
        order_id=int(found["order"]),
        sku=found["sku"] or "",
        units=int(found["units"] or 0),
    )


def _is_number(text: str, mode: str) -> bool:
    if mode == HeadHaul.Mode.AIR:
        return is_waybill_number(text)
    return is_container_number(text)
