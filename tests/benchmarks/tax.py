"""How many quotes a second one core makes: 20 lines, warm rows, no database.

    DJANGO_SETTINGS_MODULE=config.settings.test python -m tests.benchmarks.tax [SECONDS]

`make bench` prints the same line first. The goal is 400 a second.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from shop.kernel.money import Money
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    Shipping,
    SnapshotLine,
    TaxSnapshot,
    calculate_tax,
)
from shop.tax.tables import shipped_tax_data

DAY = date(2026, 11, 22)
LINES = 20


def snapshot() -> TaxSnapshot:
    """Return twenty lines at two rates from China to Berlin, with discount and shipping: IOSS."""
    return TaxSnapshot(
        seller_country="CN",
        registrations=frozenset({"VAT:DE", "OSS:DE", "IOSS", "VAT:GB"}),
        ships_from="CN",
        destination=Destination(country="DE", postcode="10999"),
        tax_point=DAY,
        currency="EUR",
        prices_include_tax=True,
        lines=tuple(
            SnapshotLine(
                key=str(place),
                category="BOOK" if place % 4 == 0 else "STANDARD",
                quantity=place % 3 + 1,
                unit_price=Money(Decimal("3.99"), "EUR"),
                hs_code="490199" if place % 4 == 0 else "691110",
                origin="CN",
            )
            for place in range(LINES)
        ),
        shipping=Shipping(price=Money(Decimal("4.90"), "EUR")),
        order_discount=Money(Decimal("7.50"), "EUR"),
        fx=ExchangeRates({"GBP": Decimal("0.87")}),
    )


def quotes_per_second(*, seconds: float, clock: Callable[[], float] = time.process_time) -> float:
    """Return the rate of one core, by processor time: other people's work does not count."""
    asked, data = snapshot(), shipped_tax_data(on=DAY)
    calculate_tax(asked, data)
    made, started = 0, clock()
    while clock() - started < seconds:
        calculate_tax(asked, data)
        made += 1
    return made / (clock() - started)


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    rate = quotes_per_second(seconds=seconds)
    sys.stdout.write(f"tax quote      {rate:8.1f} /s per core   {LINES} lines, warm rows\n")


if __name__ == "__main__":
    main()
