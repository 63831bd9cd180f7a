"""The frozen quote of a consignment, as the tax engine writes it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shop.kernel.money import Money, zero
from shop.orders.models import Order
from shop.tax.calculate.lines import QuoteLine, ShippingPart, ThresholdCheck
from shop.tax.calculate.quote import Quote
from shop.tax.calculate.values import Reason, Regime

Parts = tuple[Money, Money, Money]


def quote_of(
    *, order: Order, goods: Mapping[str, Parts], delivery: Parts, tax_rate: Decimal
) -> dict[str, Any]:
    """Return the quote of goods and delivery, as (net, tax, gross); goods by variant id."""
    currency = str(order.gross_total.currency)
    quote = Quote(
        regime=Regime.DOMESTIC,
        territory=order.country,
        jurisdiction=order.country,
        currency=currency,
        tax_point=order.placed_at.date(),
        prices_include_tax=True,
        lines=tuple(
            QuoteLine(
                key=key,
                category="STANDARD",
                rate=tax_rate,
                reason=Reason.STANDARD,
                discount=zero(currency),
                net=net,
                tax=tax,
                gross=gross,
            )
            for key, (net, tax, gross) in goods.items()
        ),
        shipping_parts=(
            ShippingPart(
                rate=tax_rate,
                reason=Reason.STANDARD,
                net=delivery[0],
                tax=delivery[1],
                gross=delivery[2],
            ),
        ),
        thresholds=(
            ThresholdCheck(
                rule="IOSS_CONSIGNMENT",
                value=Decimal("97.00"),
                limit=Decimal("150.00"),
                currency="EUR",
                is_met=True,
            ),
        ),
        rule_ids=("domestic-sale",),
        data_rows=("rates:DE:STANDARD:2021-01-01",),
    )
    return quote.to_json()
