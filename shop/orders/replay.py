"""What the tax engine was asked about a frozen consignment, to be asked once more."""

from collections.abc import Sequence

from django.conf import settings

from shop.kernel.money import Money, sum_money
from shop.markets.selectors import rates_per_euro
from shop.orders.models import Consignment, OrderCharge, OrderLine
from shop.orders.parcels import Units, share_by_value
from shop.tax.calculate import (
    Buyer,
    Destination,
    ExchangeRates,
    Quote,
    Shipping,
    SnapshotLine,
    TaxSnapshot,
    Terms,
)
from shop.tax.selectors import registrations_on


def snapshots_of(
    consignment: Consignment, *, sold: Quote, parcels: Sequence[Units], buyer: Buyer
) -> list[TaxSnapshot]:
    """Return the question that ``sold``, the consignment's quote, was the answer to, per parcel.

    Goods, prices and the address are the frozen ones, rates and registrations those of the tax
    point. ``parcels`` are the units in each parcel; lines without are left out. The price of the
    delivery is shared by the value of the goods, so that it is counted once.
    """
    lines = sorted(consignment.lines.all(), key=lambda line: line.pk)
    price = _delivery_price(consignment, sold=sold)
    return [
        _snapshot(
            consignment,
            sold=sold,
            contents=[(line, units[line.pk]) for line in lines if units.get(line.pk)],
            delivery=share_by_value(price, lines=lines, parcels=parcels, index=index),
            buyer=buyer,
        )
        for index, units in enumerate(parcels)
    ]


def _snapshot(
    consignment: Consignment,
    *,
    sold: Quote,
    contents: Sequence[tuple[OrderLine, int]],
    delivery: Money,
    buyer: Buyer,
) -> TaxSnapshot:
    order = consignment.order
    categories = {line.key: line.category for line in sold.lines}
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
                key=line.quote_key,
                category=categories[line.quote_key],
                quantity=units,
                unit_price=line.unit_price,
                hs_code=line.hs_code,
                origin=line.country_of_origin,
            )
            for line, units in contents
        ),
        shipping=Shipping(delivery, is_shown_separately=bool(delivery.amount)),
        buyer=buyer,
        terms=Terms.DDP,
        fx=ExchangeRates(rates_per_euro(on=sold.tax_point)),
        # What a tax provider had said; of fewer units the same part of it is charged.
        provider=sold.provider,
    )


def _delivery_price(consignment: Consignment, *, sold: Quote) -> Money:
    rows = (row for row in consignment.charges.all() if row.kind == OrderCharge.Kind.DELIVERY)
    prices = (row.gross if sold.prices_include_tax else row.net for row in rows)
    return sum_money(prices, currency=sold.currency)
