"""What the shop checks before a market opens: a table of contents."""

from shop.catalogue.readiness import goods, safety
from shop.delivery.readiness import delivery
from shop.inventory.readiness import warehouses
from shop.invoicing.readiness import legal_entity
from shop.markets.readiness import (
    accessibility,
    exchange_rate,
    market_row,
    producer_numbers,
)
from shop.payments.readiness import payment
from shop.pricing.readiness import prices
from shop.tax.readiness import taxes, terms
from shop.tax_providers.readiness import fallback_rates

__all__ = [
    "accessibility",
    "delivery",
    "exchange_rate",
    "fallback_rates",
    "goods",
    "legal_entity",
    "market_row",
    "payment",
    "prices",
    "producer_numbers",
    "safety",
    "taxes",
    "terms",
    "warehouses",
]
