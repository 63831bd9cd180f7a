"""A teapot from Jingdezhen and the places it goes to: snapshots for the tests of the tax engine."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from shop.kernel.money import Money
from shop.tax.calculate import (
    Destination,
    Quote,
    Shipping,
    SnapshotLine,
    TaxData,
    TaxSnapshot,
    calculate_tax,
)
from shop.tax.tables import shipped_tax_data

TODAY = date(2026, 11, 22)
REGISTRATIONS = frozenset({"VAT:DE", "OSS:DE", "IOSS", "VAT:GB", "SG_OVR:SG"})


@cache
def law(on: date = TODAY) -> TaxData:
    """Return the shipped rows in force on a day."""
    return shipped_tax_data(on=on)


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def line(amount: str, currency: str = "EUR", **changes: Any) -> SnapshotLine:
    values = {
        "key": "teapot",
        "category": "STANDARD",
        "quantity": 1,
        "unit_price": money(amount, currency),
        "hs_code": "691110",
        "origin": "CN",
    }
    return SnapshotLine(**{**values, **changes})


def snapshot(
    *lines: SnapshotLine,
    to: str = "DE",
    postcode: str = "10115",
    shipping: str = "0",
    charge: Shipping | None = None,
    **changes: Any,
) -> TaxSnapshot:
    currency = str(lines[0].unit_price.currency)
    values = {
        "seller_country": "CN",
        "registrations": REGISTRATIONS,
        "ships_from": "DE",
        "destination": Destination(country=to, postcode=postcode),
        "tax_point": TODAY,
        "currency": currency,
        "prices_include_tax": True,
        "lines": lines,
        "shipping": charge or Shipping(price=money(shipping, currency)),
    }
    return TaxSnapshot(**{**values, **changes})


def quote(*lines: SnapshotLine, **changes: Any) -> Quote:
    asked = snapshot(*lines, **changes)
    return calculate_tax(asked, law(asked.tax_point))
