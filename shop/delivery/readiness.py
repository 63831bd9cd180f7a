"""How parcels reach a market."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from shop.catalogue.models import Variant
from shop.delivery.models import DeliveryRate
from shop.delivery.selectors import DEFAULT_WEIGHT_G
from shop.markets.opening import READINESS, Finding, admin_path
from shop.markets.registry import Market


@READINESS.check(position=60)
def delivery(market: Market, _at: datetime) -> Iterator[Finding]:
    """A method must carry the heaviest piece from each warehouse, at a price in the currency."""
    url = admin_path("shop_deliveryrate_changelist", query=f"market__code={market.code}")
    heaviest = _heaviest_g()
    limits = dict(
        DeliveryRate.objects.filter(
            market_id=market.code,
            currency=market.currency,
            method__is_active=True,
            zone=None,
        )
        .order_by()
        .values_list("warehouse_id")
        .annotate(most=Max("max_weight_g"))
    )
    for warehouse in market.warehouses:
        limit = limits.get(warehouse)
        if limit is None:
            yield Finding(
                code="DELIVERY_MISSING",
                text=_("No delivery rate from %(warehouse)s.") % {"warehouse": warehouse},
                url=url,
            )
        elif limit < heaviest:
            yield Finding(
                code="DELIVERY_TOO_LIGHT",
                text=_("From %(warehouse)s nothing carries the heaviest piece, %(grams)d g.")
                % {"warehouse": warehouse, "grams": heaviest},
                url=url,
            )


def _heaviest_g() -> int:
    shown = Variant.objects.filter(
        is_active=True, product__is_published=True, product__catalogue__is_public=True
    )
    return shown.aggregate(most=Max("weight_g"))["most"] or DEFAULT_WEIGHT_G
