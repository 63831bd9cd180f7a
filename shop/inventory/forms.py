"""What people type about transfers and counts, as typed values."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from shop.catalogue.models import Variant
from shop.inventory.models import StockCountLine, StockItem, TransferLine, Warehouse
from shop.inventory.services import Arrival

MAX_UNITS = 1_000_000
MAX_LINES = 200
MAX_SHELVES = 200
MAX_PARTS = 20
MAX_EACH = 99
_LINE = re.compile(r"(?P<sku>\S+)[\s,;]+(?P<units>[0-9]{1,7})", re.ASCII)


def _warehouses(label: Any) -> "forms.ModelChoiceField[Warehouse]":
    return forms.ModelChoiceField(
        label=label,
        queryset=Warehouse.objects.filter(is_active=True).order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )


def _variant_ids(skus: list[str]) -> dict[str, int]:
    known = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "pk"))
    for sku in skus:
        if sku not in known:
            raise forms.ValidationError(
                _("There is no variant with the code %(sku)s.") % {"sku": sku}
            )
    return known


def units_by_sku(text: str) -> dict[str, int]:
    """Return what lines of a SKU and a number of units say together.

    :raises ValidationError: naming the first line that says something else
    """
    units: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None or not 0 < int(found["units"]) <= MAX_UNITS:
            told = _("Line %(line)d is not a SKU and a number of units.")
            raise forms.ValidationError(told % {"line": number})
        units[found["sku"]] = units.get(found["sku"], 0) + int(found["units"])
    return units


class BundleForm(forms.Form):
    """A bundle and what it is made of."""

    bundle = forms.CharField(
        label=gettext_lazy("SKU of the bundle"),
        max_length=64,
        widget=UnfoldAdminTextInputWidget(),
    )
    parts = forms.CharField(
        label=gettext_lazy("Components"),
        help_text=gettext_lazy("One variant a line: its SKU, a space, the units in one bundle."),
        max_length=MAX_PARTS * 80,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )

    def clean_bundle(self) -> Variant:
        """Return the variant."""
        variant = Variant.objects.filter(sku=self.cleaned_data["bundle"]).first()
        if variant is None:
            raise forms.ValidationError(_("There is no variant with this code."))
        return variant

    def clean_parts(self) -> dict[int, int]:
        """Return units by variant id."""
        units = units_by_sku(self.cleaned_data["parts"])
        if not units or len(units) > MAX_PARTS or max(units.values()) > MAX_EACH:
            text = _("A bundle has 1 to %(parts)d components, each of them 1 to %(each)d times.")
            raise forms.ValidationError(text % {"parts": MAX_PARTS, "each": MAX_EACH})
        known = _variant_ids(list(units))
        return {known[sku]: count for sku, count in units.items()}


class TransferForm(forms.Form):
    """From where to where, and what."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput())
    origin = _warehouses(gettext_lazy("From warehouse"))
    destination = _warehouses(gettext_lazy("To warehouse"))
    goods = forms.CharField(
        label=gettext_lazy("Goods"),
        help_text=gettext_lazy("One variant a line: its SKU, a space, the units."),
        max_length=MAX_LINES * 80,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )
    expected_on = forms.DateField(
        label=gettext_lazy("Expected on"), required=False, widget=UnfoldAdminDateWidget()
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean_goods(self) -> dict[int, int]:
        """Return units by variant id."""
        units = units_by_sku(self.cleaned_data["goods"])
        if not units or len(units) > MAX_LINES:
            raise forms.ValidationError(
                _("A transfer has 1 to %(most)d lines.") % {"most": MAX_LINES}
            )
        known = _variant_ids(list(units))
        return {known[sku]: count for sku, count in units.items()}

    def clean(self) -> dict[str, object]:
        """Refuse a transfer that goes nowhere."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        if data.get("origin") and data.get("origin") == data.get("destination"):
            self.add_error("destination", _("Choose another warehouse than the one it comes from."))
        return data


class ArrivalForm(forms.Form):
    """What arrived of each line, and whether more will come."""

    is_complete = forms.BooleanField(
        label=gettext_lazy("Nothing more will come"),
        help_text=gettext_lazy("What is missing is then booked as lost on the way."),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )

    def __init__(self, *args: object, lines: list[TransferLine], **options: object) -> None:
        """Ask for two figures a line."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.transfer_lines = lines
        for line in lines:
            self.fields[f"good_{line.pk}"] = _units(_("Arrived well"), line.variant.sku)
            self.fields[f"damaged_{line.pk}"] = _units(_("Arrived damaged"), line.variant.sku)

    def rows(self) -> Iterator[tuple[TransferLine, forms.BoundField, forms.BoundField]]:
        """Yield each line with its two fields."""
        for line in self.transfer_lines:
            yield line, self[f"good_{line.pk}"], self[f"damaged_{line.pk}"]

    def arrivals(self) -> dict[int, Arrival]:
        """Return what was typed, by line id; nothing typed is nothing arrived."""
        return {
            line.pk: Arrival(
                self.cleaned_data[f"good_{line.pk}"] or 0,
                self.cleaned_data[f"damaged_{line.pk}"] or 0,
            )
            for line in self.transfer_lines
        }


class CountSheetForm(forms.Form):
    """Which shelves shall be counted."""

    warehouse = _warehouses(gettext_lazy("Warehouse"))
    skus = forms.CharField(
        label=gettext_lazy("SKUs"),
        help_text=gettext_lazy(
            "One a line. Leave it empty for the shelves that were counted longest ago."
        ),
        max_length=MAX_SHELVES * 65,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    shelves = forms.IntegerField(
        label=gettext_lazy("How many shelves"),
        min_value=1,
        max_value=MAX_SHELVES,
        initial=20,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean_skus(self) -> list[int]:
        """Return variant ids."""
        skus = list(dict.fromkeys(self.cleaned_data["skus"].split()))
        return list(_variant_ids(skus).values())

    def shelf_ids(self) -> list[int]:
        """Return the shelves of the warehouse that have the named variants."""
        items = StockItem.objects.filter(
            warehouse=self.cleaned_data["warehouse"], variant_id__in=self.cleaned_data["skus"]
        )
        return list(items.order_by("pk").values_list("pk", flat=True)[:MAX_SHELVES])


class CountForm(forms.Form):
    """What was counted on each shelf; the books are not shown."""

    def __init__(self, *args: object, lines: list[StockCountLine], **options: object) -> None:
        """Ask for one figure a shelf."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.count_lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = _units(
                _("Units on the shelf"), line.stock_item.variant.sku
            )

    def rows(self) -> Iterator[tuple[StockCountLine, forms.BoundField]]:
        """Yield each shelf with its field."""
        for line in self.count_lines:
            yield line, self[f"line_{line.pk}"]

    def counted(self) -> dict[int, int]:
        """Return what was typed, by line id; shelves left empty are still to be counted."""
        typed = {line.pk: self.cleaned_data[f"line_{line.pk}"] for line in self.count_lines}
        return {pk: units for pk, units in typed.items() if units is not None}


class DecisionForm(forms.Form):
    """Which differences are booked."""

    def __init__(self, *args: object, lines: list[StockCountLine], **options: object) -> None:
        """Ask for a yes or no a line."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.count_lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = forms.BooleanField(
                label=_("Book the difference of %(sku)s") % {"sku": line.stock_item.variant.sku},
                required=False,
                initial=True,
                widget=UnfoldBooleanSwitchWidget(),
            )

    def rows(self) -> Iterator[tuple[StockCountLine, forms.BoundField]]:
        """Yield each difference with its field."""
        for line in self.count_lines:
            yield line, self[f"line_{line.pk}"]

    def approved(self) -> list[int]:
        """Return the ids of the lines to book."""
        return [line.pk for line in self.count_lines if self.cleaned_data[f"line_{line.pk}"]]


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
