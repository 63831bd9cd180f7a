"""Where a market's goods are sent from."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from shop.inventory.models import StockItem, Warehouse
from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market


@READINESS.check(position=40)
def warehouses(market: Market, _at: datetime) -> Iterator[Finding]:
    """Each warehouse must be there and at work, and one of them must have something."""
    working = set(
        Warehouse.objects.filter(code__in=market.warehouses, is_active=True).values_list(
            "code", flat=True
        )
    )
    for code in market.warehouses:
        if code not in working:
            yield Finding(
                code="WAREHOUSE_MISSING",
                text=_("The warehouse %(warehouse)s is missing or switched off.")
                % {"warehouse": code},
                url=admin_path("shop_warehouse_changelist"),
            )
    held = StockItem.objects.filter(warehouse_id__in=working, on_hand__gt=F("reserved"))
    if not held.exists():
        yield Finding(
            code="STOCK_MISSING",
            severity=Severity.WARNS,
            text=_("There is nothing in the market’s warehouses."),
            url=admin_path("shop_stockitem_changelist"),
        )
