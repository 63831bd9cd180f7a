"""What people type about purchase orders, as typed values."""

import re
from collections.abc import Collection
from decimal import Decimal
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from logistics.inbound.models import PurchaseOrderLine, Supplier
from logistics.inbound.services import Wanted
from shop.bundles.selectors import parts_of
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse

MAX_UNITS = 1_000_000
MAX_LINES = 200
# The units, then the price of one, with a point: "KLN-TEA-01 200 4.35".
_LINE = re.compile(
    r"(?P<sku>\S+)[\s;]+(?P<units>[0-9]{1,7})[\s;]+(?P<price>[0-9]{1,9}(\.[0-9]{1,4})?)", re.ASCII
)


class GoodsForm(forms.Form):
    """What an order asks for, and by when."""

    goods = forms.CharField(
        label=gettext_lazy("Goods"),
        help_text=gettext_lazy(
            "One variant a line: its SKU, the units, the price of one unit, such as "
            "“TEA-01 200 4.35”. 0 stands for a price that is still to be asked."
        ),
        max_length=MAX_LINES * 90,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
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

    def clean_goods(self) -> dict[int, Wanted]:
        """Return units and prices by variant id."""
        found: dict[str, Wanted] = {}
        for number, line in enumerate(self.cleaned_data["goods"].splitlines(), start=1):
            if line.strip():
                sku, wanted = _wanted(line.strip(), number)
                if sku in found:
                    raise forms.ValidationError(_("%(sku)s stands on two lines.") % {"sku": sku})
                found[sku] = wanted
        if not found or len(found) > MAX_LINES:
            text = _("A purchase order has 1 to %(most)d lines.")
            raise forms.ValidationError(text % {"most": MAX_LINES})
        known = _variants(found)
        return {known[sku]: wanted for sku, wanted in found.items()}


class PurchaseForm(GoodsForm):
    """What shall be bought of whom, and for which warehouse."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput())
    supplier = forms.ModelChoiceField(
        label=gettext_lazy("Supplier"),
        queryset=Supplier.objects.filter(is_active=True).order_by("name"),
        widget=UnfoldAdminSelectWidget(),
    )
    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("For warehouse"),
        queryset=Warehouse.objects.filter(is_active=True).order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )
    is_sellable = forms.BooleanField(
        label=gettext_lazy("Sell before it arrives"),
        help_text=gettext_lazy(
            "What is sold out can be ordered ahead, up to the units that are coming, with the day "
            "on which they are expected."
        ),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )
    field_order = ("key", "supplier", "warehouse", "goods", "expected_on", "is_sellable", "note")


def _variants(skus: Collection[str]) -> dict[str, int]:
    known = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "pk"))
    for sku in skus:
        if sku not in known:
            raise forms.ValidationError(_("There is no variant %(sku)s.") % {"sku": sku})
    bundles = parts_of(variant_ids=known.values())
    for sku, variant_id in known.items():
        if variant_id in bundles:
            text = _("%(sku)s is a bundle: order its pieces.")
            raise forms.ValidationError(text % {"sku": sku})
    return known


def goods_as_text(lines: list[PurchaseOrderLine]) -> str:
    """Return the lines of an order as they are typed."""
    return "\n".join(
        f"{line.variant.sku} {line.quantity} {line.unit_price.normalize():f}" for line in lines
    )


def _wanted(line: str, number: int) -> tuple[str, Wanted]:
    found = _LINE.fullmatch(line)
    if found is None or not 0 < int(found["units"]) <= MAX_UNITS:
        text = _("Line %(line)d is not a SKU, a number of units and a price.")
        raise forms.ValidationError(text % {"line": number})
    return found["sku"], Wanted(int(found["units"]), Decimal(found["price"]))
