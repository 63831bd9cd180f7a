"""The list of orders, and the page that shows one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from shop.kernel.admin import ShownAdmin, as_money, reader_locale
from shop.kernel.formats import format_date, format_number, format_percent
from shop.landed.wording import promise_basis
from shop.markets.context import active_variant
from shop.orders.admin.extensions import ORDER_PAGE
from shop.orders.admin.filters import OriginFilter, TodayFilter
from shop.orders.admin.quotes import ReadableQuote, keys_of_law, readable_quote
from shop.orders.models import Consignment, Order
from shop.orders.presenters import address_lines
from shop.orders.selectors import consignments_of
from shop.tax.admin import links_to_law

STATUS_TONES = {
    Order.Status.AWAITING_PAYMENT: "warning",
    Order.Status.PROCESSING: "info",
    Order.Status.AUTHORISED: "success",
    Order.Status.PAID: "success",
    Order.Status.PARTLY_REFUNDED: "info",
    Order.Status.REFUNDED: "info",
    Order.Status.CANCELLED: "danger",
    Order.Status.IN_REVIEW: "danger",
}
FULFILMENT_TONES = {
    Order.Fulfilment.NONE: "warning",
    Order.Fulfilment.PARTLY_SHIPPED: "info",
    Order.Fulfilment.SHIPPED: "success",
    Order.Fulfilment.DELIVERED: "success",
}


@dataclass(frozen=True, slots=True)
class ConsignmentView:
    """One parcel's worth of the order, ready to be shown."""

    consignment: Consignment
    promise: str
    rows: list[tuple[str, ...]]
    quote: ReadableQuote


@admin.register(Order)
class OrderAdmin(ShownAdmin):
    """Orders are found, read and understood here; buttons lead to pages that change them."""

    page_template = "admin/shop/order/page.html"

    list_display = ("reference", "placed_at", "market", "payment", "delivery", "total")
    list_filter = (
        TodayFilter,
        ("status", ChoicesDropdownFilter),
        ("fulfilment", ChoicesDropdownFilter),
        ("market", RelatedDropdownFilter),
        ("placed_at", RangeDateFilter),
        OriginFilter,
    )
    list_filter_submit = True
    list_select_related = ("market",)
    ordering = ("-placed_at", "-pk")
    search_fields = ("number", "email", "name")
    search_help_text = _("Order number, e-mail address, name or tracking number")

    def get_search_fields(self, request: HttpRequest) -> Sequence[str]:
        """Return our own fields and those that parcels added."""
        return (*self.search_fields, *ORDER_PAGE.search_fields)

    @display(description=_("order"), ordering="number", header=True)
    def reference(self, order: Order) -> list[str]:
        """Return the number above whom it is for."""
        return [order.number, order.email]

    @display(description=_("payment"), ordering="status", label=STATUS_TONES)
    def payment(self, order: Order) -> tuple[str, str]:
        """Return the payment status."""
        return order.status, order.get_status_display()

    @display(description=_("delivery"), ordering="fulfilment", label=FULFILMENT_TONES)
    def delivery(self, order: Order) -> tuple[str, str]:
        """Return the delivery status."""
        return order.fulfilment, order.get_fulfilment_display()

    @display(description=_("total"), ordering="accounting_total")
    def total(self, order: Order) -> str:
        """Return the amount in the order's own currency."""
        return as_money(order.gross_total)

    def page_context(self, request: HttpRequest, obj: Order) -> dict[str, object]:
        """Return the order with its quotes, money, parcels and history."""
        return {
            **order_context(request, obj),
            **ORDER_PAGE.context(request, obj),
            "title": obj.number,
        }


def order_context(request: HttpRequest, order: Order) -> dict[str, object]:
    """Return what the page shows of the order itself."""
    reader = active_variant()
    consignments = list(consignments_of(order_id=order.pk))
    law = links_to_law(request, chain.from_iterable(map(keys_of_law, consignments)))
    return {
        "order": order,
        "status": (order.get_status_display(), STATUS_TONES[Order.Status(order.status)]),
        "fulfilment": (
            order.get_fulfilment_display(),
            FULFILMENT_TONES[Order.Fulfilment(order.fulfilment)],
        ),
        "address_lines": address_lines(order, reader=reader),
        "totals": _totals(order),
        "consignments": [_consignment_view(row, law=law) for row in consignments],
    }


def _totals(order: Order) -> list[tuple[str, str]]:
    totals = [
        (str(_("Net")), as_money(order.net_total)),
        (str(_("Tax")), as_money(order.tax_total)),
        (str(_("Duty")), as_money(order.duty_total)),
        (str(_("Total")), as_money(order.gross_total)),
    ]
    if order.accounting_total.currency == order.gross_total.currency:
        return totals
    rate = format_number(order.rate, locale=reader_locale())
    day = format_date(order.rate_date, locale=reader_locale())
    return [
        *totals,
        (str(_("In the books")), as_money(order.accounting_total)),
        (str(_("Rate per accounting unit")), f"{rate} ({order.rate_source}, {day})"),
    ]


def _consignment_view(consignment: Consignment, *, law: Mapping[str, str]) -> ConsignmentView:
    locale = reader_locale()
    lines = list(consignment.lines.all())
    titles = {line.quote_key: f"{line.title} ({line.sku})" for line in lines}
    return ConsignmentView(
        consignment=consignment,
        promise=_promise(consignment, locale=locale),
        rows=[
            *(
                (
                    line.sku,
                    " · ".join(filter(None, [line.title, line.option_label])),
                    _units(line.quantity, line.cancelled_quantity),
                    as_money(line.unit_price),
                    format_percent(line.tax_rate, locale=locale),
                    as_money(line.net),
                    as_money(line.tax),
                    as_money(line.gross),
                )
                for line in lines
            ),
            *(
                (
                    "",
                    charge.get_kind_display().capitalize(),
                    "",
                    "",
                    format_percent(charge.tax_rate, locale=locale),
                    as_money(charge.net),
                    as_money(charge.tax),
                    as_money(charge.gross),
                )
                for charge in consignment.charges.all()
            ),
        ],
        quote=readable_quote(consignment=consignment, titles=titles, law=law),
    )


def _promise(consignment: Consignment, *, locale: str) -> str:
    """Return the promised days, and how sure they are where that was learnt."""
    promised = (consignment.promised_from, consignment.promised_until)
    days = " – ".join(format_date(day, locale=locale) for day in promised)
    if consignment.promise_percentile is None:
        return days
    sure = promise_basis(
        percentile=consignment.promise_percentile, is_seeded=consignment.promise_is_seeded
    )
    return f"{days} ({sure})"


def _units(quantity: int, cancelled: int) -> str:
    if not cancelled:
        return str(quantity)
    return str(_("%(left)d of %(ordered)d")) % {"left": quantity - cancelled, "ordered": quantity}
