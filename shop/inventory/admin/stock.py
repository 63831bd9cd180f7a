"""Figures to read, counts to enter, a ledger that only grows."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from shop.catalogue.admin import tell_changed
from shop.inventory.admin.bins import bin_page
from shop.inventory.admin.lots import LotInline, keep_page, receive_page
from shop.inventory.admin.moves import changes_of, move_page
from shop.inventory.admin.promises import protect_page
from shop.inventory.forms import MAX_UNITS
from shop.inventory.models import Figure, StockItem, StockMovement, Warehouse
from shop.inventory.services import adjust_stock
from shop.inventory.services.stock import NotEnoughOnHandError
from shop.kernel.admin import (
    DASHBOARD,
    DecidedAdmin,
    OperationPage,
    ReadOnlyAdmin,
    ReadOnlyTabular,
    ShopAdmin,
    Tile,
    actor_of,
)

LOW = 5


class CountForm(forms.Form):
    """What was counted on the shelf, and why somebody counted."""

    on_hand = forms.IntegerField(
        label=gettext_lazy("Units on the shelf"),
        min_value=0,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


class AvailabilityFilter(admin.SimpleListFilter):
    """Whether there is enough to sell."""

    title = gettext_lazy("availability")
    parameter_name = "available"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the degrees."""
        return [("none", _("sold out")), ("low", _("running low")), ("enough", _("enough"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        """Return the stock items of a degree."""
        degrees = {
            "none": queryset.filter(on_hand__lte=F("reserved")),
            "low": queryset.filter(on_hand__gt=F("reserved"), on_hand__lte=F("reserved") + LOW),
            "enough": queryset.filter(on_hand__gt=F("reserved") + LOW),
        }
        return degrees.get(self.value() or "", queryset)


class MovementInline(ReadOnlyTabular):
    """The ledger of a stock item, newest first, a page at a time."""

    model = StockMovement
    fields = (
        "created_at",
        "kind",
        "change",
        "reference",
        "note",
        "actor",
    )
    readonly_fields = fields
    ordering = ("-pk",)
    per_page = 25

    @display(description=gettext_lazy("change"))
    def change(self, movement: StockMovement) -> str:
        """Return what the row changed, in words."""
        return changes_of(movement)


@admin.register(StockItem)
class StockItemAdmin(DecidedAdmin):
    """What lies where, and how much of it is promised."""

    list_display = ("sku", "warehouse", "bin", *Figure.values, "free")
    list_filter = (AvailabilityFilter, ("warehouse", RelatedDropdownFilter))
    ordering = ("variant__sku", "warehouse_id")
    search_fields = ("variant__sku", "variant__gtin", "variant__product__slug")
    search_help_text = gettext_lazy("SKU, GTIN or product")
    fields = (
        ("variant", "warehouse", "bin", "is_kept_in_lots"),
        ("on_hand", "reserved", "allocated", "free"),
        ("quarantine", "damaged"),
        ("incoming", "in_transit"),
    )
    readonly_fields = ("variant", "warehouse", "bin", "is_kept_in_lots", *Figure.values, "free")
    inlines = (LotInline, MovementInline)
    actions_detail = ("count", "arrive", "move", "protect", "put", "keep")
    actions_list = ("import_counts",)

    def get_inlines(
        self, request: HttpRequest, obj: StockItem | None
    ) -> tuple[type[ReadOnlyTabular], ...]:
        """Show lots where there are any."""
        return self.inlines if obj and obj.is_kept_in_lots else (MovementInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        """Return the stock items with what names them."""
        items: QuerySet[StockItem] = super().get_queryset(request)
        return items.select_related("variant", "warehouse", "bin")

    @display(description=gettext_lazy("SKU"), ordering="variant__sku")
    def sku(self, item: StockItem) -> str:
        """Return the variant's SKU."""
        return item.variant.sku

    @display(description=gettext_lazy("available"), ordering=F("on_hand") - F("reserved"))
    def free(self, item: StockItem) -> int:
        """Return the units that can still be promised."""
        return item.available

    @action(
        description=gettext_lazy("Import counted stock"),
        url_path="import",
        permissions=["import"],
    )
    def import_counts(self, _request: HttpRequest) -> HttpResponse:
        """Lead to where a file of counts is uploaded."""
        return redirect("admin:shop_stockimport_upload")

    @action(description=gettext_lazy("Enter a count"), url_path="adjust", permissions=["operate"])
    def count(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask what was counted and why, then book the difference."""
        item = self._item(request, object_id)
        form = CountForm(request.POST or None, initial={"on_hand": item.on_hand})
        if form.is_valid():
            try:
                with transaction.atomic():
                    adjust_stock(
                        stock_item_id=item.pk,
                        on_hand=form.cleaned_data["on_hand"],
                        note=form.cleaned_data["note"],
                        actor=actor_of(request),
                        at=timezone.now(),
                    )
                    tell_changed([item.variant.product_id])
            except NotEnoughOnHandError:
                text = _("%(count)d units are promised to customers: cancel orders first.")
                form.add_error("on_hand", text % {"count": item.reserved})
            else:
                messages.success(request, _("The count is booked."))
                return redirect(_page_of(item))
        page = OperationPage(
            model_admin=self,
            title=_("Count %(sku)s in %(warehouse)s")
            % {"sku": item.variant.sku, "warehouse": item.warehouse},
            explanation=_(
                "The difference goes into the ledger under your name, with the reason you give."
            ),
            submit_label=_("Book the count"),
            back_url=_page_of(item),
        )
        return page.render(request, form=form)

    @action(description=gettext_lazy("Receive units"), url_path="receive", permissions=["operate"])
    def arrive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask what has arrived, then add it."""
        return receive_page(self, request, self._item(request, object_id))

    @action(
        description=gettext_lazy("Move between states"), url_path="move", permissions=["operate"]
    )
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask which units changed their state and why, then book it."""
        return move_page(self, request, self._item(request, object_id))

    @action(
        description=gettext_lazy("Protect for a group"), url_path="protect", permissions=["operate"]
    )
    def protect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask how many of the last units are kept for a customer group."""
        return protect_page(self, request, self._item(request, object_id))

    @action(description=gettext_lazy("Choose the bin"), url_path="bin", permissions=["operate"])
    def put(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask in which bin the units lie."""
        return bin_page(self, request, self._item(request, object_id))

    @action(description=gettext_lazy("Lots, or no lots"), url_path="lots", permissions=["operate"])
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether the shelf is to be kept in lots."""
        return keep_page(self, request, self._item(request, object_id))

    def has_import_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Allow files of counts to whoever may change imports."""
        return bool(request.user.has_perm("shop.change_stockimport"))

    def _item(self, request: HttpRequest, object_id: str) -> StockItem:
        item: StockItem | None = self.get_object(request, object_id)
        if item is None:
            raise Http404
        return item


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """The whole stock ledger."""

    list_display = (
        "created_at",
        "sku",
        "place",
        "kind",
        "change",
        "reference",
        "actor",
    )
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("stock_item__warehouse", RelatedDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("stock_item__variant", "stock_item__warehouse")
    ordering = ("-pk",)
    search_fields = ("reference", "stock_item__variant__sku")

    @display(description=gettext_lazy("SKU"))
    def sku(self, movement: StockMovement) -> str:
        """Return the variant's SKU."""
        return movement.stock_item.variant.sku

    @display(description=gettext_lazy("change"))
    def change(self, movement: StockMovement) -> str:
        """Return what the row changed, in words."""
        return changes_of(movement)

    @display(description=gettext_lazy("warehouse"))
    def place(self, movement: StockMovement) -> str:
        """Return the warehouse."""
        return str(movement.stock_item.warehouse)


@admin.register(Warehouse)
class WarehouseAdmin(ShopAdmin):
    """The places goods are sent from."""

    list_display = ("city", "code", "country", "timezone", "walks_in_turns", "is_active")
    ordering = ("code",)
    search_fields = ("code", "city")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Warehouse | None = None
    ) -> tuple[str, ...]:
        """Keep the code of a warehouse that exists."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: stock and orders refer to it; close it instead."""
        return False


@DASHBOARD.tile(position=40, permission="shop.view_stockitem")
def stock_alerts(_request: HttpRequest) -> Tile:
    """Count the variants that are sold out or nearly so."""
    items = StockItem.objects.filter(variant__is_active=True, warehouse__is_active=True)
    sold_out = items.filter(on_hand__lte=F("reserved")).count()
    low = items.filter(on_hand__gt=F("reserved"), on_hand__lte=F("reserved") + LOW).count()
    return Tile(
        title=_("Stock running low"),
        figure=str(low),
        note=_("%(count)d sold out") % {"count": sold_out},
        url=reverse("admin:shop_stockitem_changelist") + "?available=low",
        icon="inventory_2",
        is_alert=bool(low or sold_out),
    )


def _page_of(item: StockItem) -> str:
    return reverse("admin:shop_stockitem_change", args=[item.pk])
