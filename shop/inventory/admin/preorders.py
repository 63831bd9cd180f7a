"""What was ordered before it was there, and what of it has arrived."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from shop.inventory.models import Preorder
from shop.inventory.services import fill_preorders
from shop.kernel.admin import ReadOnlyAdmin, actor_of

TONES = {"HELD": "warning", "FIRM": "info", "FILLED": "success", "RELEASED": "danger"}
ALL_THAT_LIES_THERE = 1_000_000


@admin.register(Preorder)
class PreorderAdmin(ReadOnlyAdmin):
    """Pre-orders by the day on which their goods are expected."""

    list_display = (
        "reference",
        "sku",
        "warehouse",
        "quantity",
        "filled",
        "shown_state",
        "expected_on",
        "created_at",
    )
    list_filter = (("state", ChoicesDropdownFilter), "expected_on")
    list_select_related = ("stock_item__variant",)
    ordering = ("expected_on", "created_at", "pk")
    search_fields = ("reference", "stock_item__variant__sku")
    actions = ("serve",)

    @display(description=gettext_lazy("SKU"), ordering="stock_item__variant__sku")
    def sku(self, row: Preorder) -> str:
        """Return what was ordered."""
        return row.stock_item.variant.sku

    @display(description=gettext_lazy("warehouse"), ordering="stock_item__warehouse")
    def warehouse(self, row: Preorder) -> str:
        """Return who sends it."""
        return row.stock_item.warehouse_id

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: Preorder) -> tuple[str, str]:
        """Return whether it still waits."""
        return row.state, row.get_state_display()

    @admin.action(
        description=gettext_lazy("Serve from what lies on the shelf"), permissions=["operate"]
    )
    def serve(self, request: HttpRequest, queryset: QuerySet[Preorder]) -> None:
        """Give the free units of these shelves to whoever waits there, oldest first."""
        keys = queryset.values_list("stock_item__warehouse_id", "stock_item__variant_id")
        served = fill_preorders(
            arrived=dict.fromkeys(keys, ALL_THAT_LIES_THERE),
            actor=actor_of(request),
            at=timezone.now(),
        )
        text = ngettext(
            "%(count)d order got its goods.", "%(count)d orders got their goods.", len(served)
        )
        messages.success(request, text % {"count": len(served)})
