"""What the first page of the admin says about orders."""

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.admin import DASHBOARD, Tile, Worklist, as_money, reader_locale
from shop.kernel.formats import format_datetime, format_number
from shop.kernel.money import Money
from shop.orders.admin.filters import SOLD, midnight
from shop.orders.models import Order

WORTH_A_LOOK = 8


@DASHBOARD.tile(position=10, permission="shop.view_order")
def orders_today(_request: HttpRequest) -> Tile:
    """Count the orders that were placed today."""
    counts = Order.objects.filter(placed_at__gte=midnight()).aggregate(
        placed=Count("pk"), markets=Count("market", distinct=True)
    )
    return Tile(
        title=_("Orders today"),
        figure=format_number(counts["placed"], locale=reader_locale()),
        note=ngettext("in %(count)d market", "in %(count)d markets", counts["markets"])
        % {"count": counts["markets"]},
        url=_list("placed"),
        icon="receipt_long",
    )


@DASHBOARD.tile(position=20, permission="shop.view_order")
def revenue_today(_request: HttpRequest) -> Tile:
    """Add the accounting amounts of today's paid orders; all are in one currency."""
    sold = Order.objects.filter(placed_at__gte=midnight(), status__in=SOLD)
    sums = list(
        sold.values("accounting_currency")
        .annotate(amount=Sum("accounting_total"), orders=Count("pk"))
        .order_by("accounting_currency")
    )
    amounts = [as_money(Money(row["amount"], row["accounting_currency"])) for row in sums]
    orders = sum(row["orders"] for row in sums)
    return Tile(
        title=_("Revenue today"),
        figure=" + ".join(amounts) or as_money(Money(0, "EUR")),
        note=ngettext("from %(count)d paid order", "from %(count)d paid orders", orders)
        % {"count": orders},
        url=_list("sold"),
        icon="payments",
    )


@DASHBOARD.worklist(position=10, permission="shop.view_order")
def newest_orders(_request: HttpRequest) -> Worklist:
    """Return the newest orders."""
    newest = Order.objects.select_related("market").order_by("-placed_at", "-pk")[:WORTH_A_LOOK]
    return Worklist(
        title=_("Newest orders"),
        headers=(_("Order"), _("Placed"), _("Payment"), _("Total")),
        rows=tuple(
            (
                format_html(
                    '<a class="ops-link" href="{}">{}</a>',
                    reverse("admin:shop_order_change", args=[order.pk]),
                    order.number,
                ),
                format_datetime(order.placed_at, locale=reader_locale()),
                order.get_status_display(),
                as_money(order.gross_total),
            )
            for order in newest
        ),
        url=reverse("admin:shop_order_changelist"),
        empty=_("Nobody has ordered yet."),
    )


def _list(today: str) -> str:
    return f"{reverse('admin:shop_order_changelist')}?today={today}"
