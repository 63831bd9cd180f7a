"""The carriers that a market's delivery rates name."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from logistics.carriers.models import Carrier
from shop.delivery.models import DeliveryRate
from shop.markets.opening import READINESS, Finding, admin_path
from shop.markets.registry import Market


@READINESS.check(position=65)
def carriers(market: Market, _at: datetime) -> Iterator[Finding]:
    """Each of them must be there, else parcels cannot be handed over and followed."""
    named = DeliveryRate.objects.filter(market_id=market.code).values_list("carrier", flat=True)
    known = set(Carrier.objects.values_list("code", flat=True))
    for code in sorted(set(named) - known):
        yield Finding(
            code="CARRIER_MISSING",
            text=_("The delivery rates name a carrier that is not there: %(carrier)s.")
            % {"carrier": code},
            url=admin_path("logistics_carrier_changelist"),
        )
