"""The margin of each line, on the order's page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from logistics.inbound.margins import Margin, margins_of
from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_percent
from shop.orders.admin import ORDER_PAGE, OrderPanel
from shop.orders.models import Order


@ORDER_PAGE.panel(position=45)
def margin_panel(request: HttpRequest, order: Order) -> OrderPanel | None:
    """Show what each line leaves, to whoever may see what goods cost."""
    if not request.user.has_perm("logistics.view_purchaseorder"):
        return None
    margins = margins_of(order=order)
    if all(margin.cost is None for margin in margins):
        return None
    return OrderPanel(
        title=_("Margin of the goods"),
        template="admin/logistics/purchaseorder/_margin.html",
        context={"rows": [_cells(margin) for margin in margins]},
    )


def _cells(margin: Margin) -> tuple[str, list[str]]:
    rate = margin.rate
    return margin.line.sku, [
        str(margin.units),
        as_money(margin.net),
        as_money(margin.unit_cost),
        as_money(margin.cost),
        as_money(margin.margin),
        "–" if rate is None else format_percent(round(rate, 3), locale=reader_locale()),
    ]
