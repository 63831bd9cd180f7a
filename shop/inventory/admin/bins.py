"""Bins at the desk: which there are, and what lies in which."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from shop.inventory.calculate import Place, read_place
from shop.inventory.models import Bin, StockItem, Warehouse
from shop.inventory.services import place_shelves
from shop.kernel.admin import OperationPage, ShopAdmin, total_below

MAX_LINES = 1_000
_LINE = re.compile(r"(?P<sku>[^\s,;]+)[\s,;]+(?P<place>\S+)")


class PlaceForm(forms.Form):
    """In which bin one shelf's units lie."""

    place = forms.CharField(
        label=gettext_lazy("Bin"),
        help_text=gettext_lazy("Zone, aisle, rack and level, as in A-03-12-2; empty for none."),
        max_length=16,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocapitalize": "characters"}),
    )

    def clean_place(self) -> Place | None:
        """Return the place, or nothing."""
        text = self.cleaned_data["place"]
        place = read_place(text)
        if text and place is None:
            raise forms.ValidationError(_("A bin is named like A-03-12-2."))
        return place


class PlacesForm(forms.Form):
    """In which bins many shelves' units lie."""

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.filter(is_active=True).order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )
    goods = forms.CharField(
        label=gettext_lazy("Goods"),
        help_text=gettext_lazy("One variant a line: its SKU, a space, its bin as in A-03-12-2."),
        max_length=MAX_LINES * 80,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 10}),
    )

    def clean(self) -> dict[str, object]:
        """Read the lines: places by the ids of the warehouse's stock items."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        goods, warehouse = data.get("goods"), data.get("warehouse")
        if isinstance(goods, str) and isinstance(warehouse, Warehouse):
            try:
                data["places"] = _places(goods, warehouse)
            except forms.ValidationError as error:
                self.add_error("goods", error)
        return data


def _places(goods: str, warehouse: Warehouse) -> dict[int, Place]:
    typed: dict[str, Place] = {}
    for number, line in enumerate(goods.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        place = read_place(found["place"]) if found else None
        if found is None or place is None:
            text = _("Line %(line)d is not a SKU and a bin like A-03-12-2.")
            raise forms.ValidationError(text % {"line": number})
        typed[found["sku"]] = place
    if not typed or len(typed) > MAX_LINES:
        raise forms.ValidationError(_("Enter 1 to %(most)d lines.") % {"most": MAX_LINES})
    shelves = StockItem.objects.filter(warehouse=warehouse, variant__sku__in=typed)
    known = dict(shelves.values_list("variant__sku", "pk"))
    for sku in typed:
        if sku not in known:
            text = _("%(warehouse)s has no shelf for the code %(sku)s.")
            raise forms.ValidationError(text % {"warehouse": warehouse, "sku": sku})
    return {known[sku]: place for sku, place in typed.items()}


@admin.register(Bin)
class BinAdmin(ShopAdmin):
    """The places of each warehouse, in the order of their labels."""

    list_display = ("label_of", "warehouse", "zone", "aisle", "rack", "level", "shelf_count")
    list_filter = (("warehouse", RelatedDropdownFilter), "zone")
    list_select_related = ("warehouse",)
    ordering = ("warehouse", "zone", "aisle", "rack", "level")
    search_fields = ("shelves__variant__sku",)
    search_help_text = gettext_lazy("SKU, or a bin like A-03-12-2")
    actions_list = ("place_goods",)
    fields = ("warehouse", ("zone", "aisle", "rack", "level"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bin]:
        """Return the bins with how many shelves lie in each."""
        bins: QuerySet[Bin] = super().get_queryset(request)
        shelves = total_below(StockItem.objects.all(), owner="bin", of=Count("pk"))
        return bins.annotate(shelf_total=shelves)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Bin], search_term: str
    ) -> tuple[QuerySet[Bin], bool]:
        """Find a bin by its label, and any other words as SKUs."""
        place = read_place(search_term)
        if place is not None:
            return queryset.filter(**place._asdict()), False
        found: Any = super().get_search_results(request, queryset, search_term)
        return found[0], found[1]

    @display(description=gettext_lazy("bin"), ordering="zone")
    def label_of(self, row: Bin) -> str:
        """Return how its label reads."""
        return row.code

    @display(description=gettext_lazy("variants in it"), ordering="shelf_total")
    def shelf_count(self, row: Bin) -> int:
        """Return how many variants lie in it."""
        return row.shelf_total  # type: ignore[attr-defined,no-any-return]

    @action(
        description=gettext_lazy("Say what lies where"), url_path="place", permissions=["place"]
    )
    def place_goods(self, request: HttpRequest) -> HttpResponse:
        """Ask for SKUs and bins, then keep them."""
        form = PlacesForm(request.POST or None)
        if form.is_valid():
            moved = place_shelves(
                warehouse_id=form.cleaned_data["warehouse"].pk, places=form.cleaned_data["places"]
            )
            text = ngettext(
                "%(count)d variant lies elsewhere now.",
                "%(count)d variants lie elsewhere now.",
                moved,
            )
            messages.success(request, text % {"count": moved})
            return redirect("admin:shop_bin_changelist")
        page = OperationPage(
            model_admin=self,
            title=_("Say what lies where"),
            explanation=_(
                "Bins that are new are made. Pick lists that are under way keep the bins that they "
                "were made with."
            ),
            submit_label=_("Keep the places"),
            back_url=reverse("admin:shop_bin_changelist"),
        )
        return page.render(request, form=form)

    def has_place_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Allow it to whoever may change stock."""
        return bool(request.user.has_perm("shop.change_stockitem"))


def bin_page(model_admin: Any, request: HttpRequest, item: StockItem) -> HttpResponse:
    """Ask in which bin a shelf's units lie, or keep what is said and lead back to the shelf."""
    back_url = reverse("admin:shop_stockitem_change", args=[item.pk])
    form = PlaceForm(request.POST or None, initial={"place": item.bin.code if item.bin else ""})
    # An empty form is a form, too: it says that the units lie in no bin.
    if request.method == "POST" and form.is_valid():
        place_shelves(warehouse_id=item.warehouse_id, places={item.pk: form.cleaned_data["place"]})
        messages.success(request, _("The bin is kept."))
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Bin of %(sku)s in %(warehouse)s")
        % {"sku": item.variant.sku, "warehouse": item.warehouse},
        submit_label=_("Keep the bin"),
        back_url=back_url,
    )
    return page.render(request, form=form)
