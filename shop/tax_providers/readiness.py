"""Whether our own rates could stand in for a tax provider."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market
from shop.tax.calculate import Destination, find_territory
from shop.tax.calculate.data import STANDARD
from shop.tax.selectors import registered_on, tax_data


@READINESS.check(position=31)
def fallback_rates(market: Market, at: datetime) -> Iterator[Finding]:
    """Say in which states no rate of ours could stand in for a provider that does not answer."""
    on = at.date()
    data = tax_data(on=on)
    for place, provider in sorted(registered_on(on=on).providers.items()):
        country, _dash, state = place.partition("-")
        if not provider or country not in market.countries:
            continue
        territory = find_territory(destination=Destination(country, state), data=data)
        row = data.rates.get((territory.rates_territory, STANDARD))
        if row is None or row.kind == "PROVIDER":
            yield Finding(
                code="FALLBACK_RATE_MISSING",
                severity=Severity.WARNS,
                text=_("%(place)s: no tax rate for the time when the tax provider is silent.")
                % {"place": place},
                url=admin_path("shop_taxrate_changelist"),
            )
