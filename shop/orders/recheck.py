"""Whether the tax that was charged still fits what a parcel really holds.

The regime belongs to the consignment (TAX.md 10): when units are cancelled, or a parcel is split or
merged, a low-value scheme may open or close, and more duty may be owed than was collected.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from shop.kernel.money import Money, sum_money
from shop.markets.selectors import rates_per_euro
from shop.orders.models import Consignment, OrderCharge, OrderLine
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    Quote,
    Shipping,
    SnapshotLine,
    TaxError,
    TaxSnapshot,
    Terms,
)
from shop.tax.selectors import quote_tax, registrations_on


@dataclass(frozen=True, slots=True)
class TaxMisfit:
    """What was charged, and what the parcel would bear; ``now`` is empty when nobody can tell."""

    charged: str
    now: str
    duty_charged: Money
    duty_now: Money


def find_tax_misfit(*, consignment: Consignment, units: Mapping[int, int]) -> TaxMisfit | None:
    """Quote a parcel of a consignment again, under the law and the rates of the sale.

    ``units`` are the units in the parcel by order line id. Nothing is asked when they are what was
    sold; else a misfit is another regime, or more duty than was collected for the consignment.
    """
    lines = list(consignment.lines.order_by("pk"))
    if {line.pk: line.quantity for line in lines} == dict(units):
        return None
    sold = Quote.from_json(consignment.quote)
    charged = sold.duty_total + sold.fee_total
    kept = [line for line in lines if units.get(line.pk)]
    if not kept:
        return None
    try:
        quote = quote_tax(snapshot=_snapshot(consignment, sold=sold, lines=kept, units=units))
    except TaxError:
        return TaxMisfit(charged=sold.regime, now="", duty_charged=charged, duty_now=charged)
    owed = quote.duty_total + quote.fee_total
    if quote.regime == sold.regime and owed <= charged:
        return None
    return TaxMisfit(charged=sold.regime, now=quote.regime, duty_charged=charged, duty_now=owed)


def _snapshot(
    consignment: Consignment, *, sold: Quote, lines: list[OrderLine], units: Mapping[int, int]
) -> TaxSnapshot:
    order = consignment.order
    categories = {line.key: line.category for line in sold.lines}
    shipping = _shipping(consignment, sold=sold)
    return TaxSnapshot(
        seller_country=settings.SELLER_COUNTRY,
        registrations=registrations_on(on=sold.tax_point),
        ships_from=consignment.warehouse.country,
        destination=Destination(order.country, order.region, order.postcode),
        tax_point=sold.tax_point,
        currency=sold.currency,
        prices_include_tax=sold.prices_include_tax,
        lines=tuple(
            SnapshotLine(
                key=str(line.variant_id),
                category=categories[str(line.variant_id)],
                quantity=units[line.pk],
                unit_price=line.unit_price,
                hs_code=line.hs_code,
                origin=line.country_of_origin,
            )
            for line in lines
        ),
        shipping=Shipping(shipping, is_shown_separately=bool(shipping.amount)),
        terms=Terms.DDP,
        fx=ExchangeRates(rates_per_euro(on=sold.tax_point)),
    )


def _shipping(consignment: Consignment, *, sold: Quote) -> Money:
    rows = consignment.charges.filter(kind=OrderCharge.Kind.DELIVERY)
    prices = (row.gross if sold.prices_include_tax else row.net for row in rows)
    return sum_money(prices, currency=sold.currency)
