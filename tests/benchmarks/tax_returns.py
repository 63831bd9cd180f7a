"""How long a tax return of a million entries takes, and in how much memory.

    python -m tests.benchmarks.tax_returns [ENTRIES]

Works on a copy of the demo's database (stop the demo first): multiplies one of its orders, writes
documents and entries of one quarter with generate_series, then builds an OSS return of it.
"""

import os
import resource
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from config.embedded import start_services
from tests.benchmarks.database import copied_database

ENTRIES_A_DOCUMENT = 10
NOW = datetime(2026, 11, 26, tzinfo=UTC)
STATES = "AT BE BG CY CZ DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
FILL = """
INSERT INTO shop_document (kind, entity_id, number, order_id, source, issued_at, issued_on,
    tax_point, language, currency, net_total, tax_total, duty_total, gross_total, content)
SELECT 'INVOICE', %(entity)s, 'BENCH-' || n, o.ids[n], 'bench-' || n, day, day, day, 'de',
    (ARRAY['EUR', 'SEK', 'PLN', 'CZK', 'DKK'])[1 + n %% 5],
    10 * 10, 20, 0, 120, '{}'
FROM (SELECT array_agg(id) AS ids FROM shop_order WHERE number LIKE 'BENCH-%%') o,
    generate_series(1, %(documents)s) n,
    LATERAL (SELECT date '2026-07-01' + n %% 92 AS day) d;
INSERT INTO shop_taxentry (document_id, order_id, supply, regime, country, ships_from, category,
    rate, reason, currency, net, tax, buyer_vat_id, booked_on, supplied_on)
SELECT d.id, d.order_id, 'GOODS', 'OSS',
    (string_to_array(%(states)s, ' '))[1 + d.id %% 26],
    CASE d.id %% 3 WHEN 0 THEN 'FR' ELSE 'DE' END,
    'STANDARD', CASE n %% 2 WHEN 0 THEN 0.2 ELSE 0.1 END, 'S', d.currency, 10, 2, '',
    d.issued_on, d.issued_on - CASE d.id %% 20 WHEN 0 THEN 120 ELSE 0 END
FROM shop_document d, generate_series(1, %(each)s) n WHERE d.number LIKE 'BENCH-%%';
ANALYZE shop_document; ANALYZE shop_taxentry;
"""


def main() -> None:
    """Fill, build, verify, and print what it cost."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    start_services()
    with copied_database() as address:
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
        import django  # noqa: PLC0415 — the copy's address must be known before

        django.setup()
        measure(entries)


def measure(entries: int) -> None:
    """Build the return of the third quarter of 2026 and print time and memory."""
    from shop.tax_returns.calculate import parse_period  # noqa: PLC0415
    from shop.tax_returns.selectors import broken_documents, differences_of  # noqa: PLC0415
    from shop.tax_returns.services import (  # noqa: PLC0415
        build_tax_return_batch,
        request_tax_return,
    )

    fill(entries)
    before = _memory()
    row = request_tax_return(
        report="OSS", country="DE", period=parse_period("2026-Q3"), actor="bench", at=NOW
    )
    started, slowest = time.monotonic(), 0.0
    is_more = True
    while is_more:
        begun = time.monotonic()
        is_more = build_tax_return_batch(tax_return_id=row.pk, at=NOW)
        slowest = max(slowest, time.monotonic() - begun)
    took = time.monotonic() - started
    row.refresh_from_db()
    sys.stdout.write(
        f"{entries} entries, {row.lines.count()} lines, {row.state}: {took:.1f} s, "
        f"slowest batch {slowest:.1f} s, memory at its peak {_memory()} MB ({before} MB before)\n"
    )
    for name, work in (
        ("return against ledger", lambda: differences_of(row)),
        ("documents against entries", broken_documents),
    ):
        started = time.monotonic()
        found = work()
        sys.stdout.write(f"{name}: {time.monotonic() - started:.1f} s, {found}\n")


def fill(entries: int) -> None:
    """Write the orders, documents and entries, and the rates of the quarter's ends."""
    from django.db import connection  # noqa: PLC0415

    from shop.invoicing.models import LegalEntity  # noqa: PLC0415
    from shop.markets.models import ExchangeRate  # noqa: PLC0415
    from shop.orders.models import Order  # noqa: PLC0415
    from shop.tax.models import SellerRegistration  # noqa: PLC0415
    from tests.factories.invoicing import kaolin  # noqa: PLC0415
    from tests.factories.orders import OrderFactory  # noqa: PLC0415

    SellerRegistration.objects.filter(scheme="OSS").update(valid_from=date(2021, 7, 1))
    for currency in ("SEK", "PLN", "CZK", "DKK"):
        for day in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)):
            ExchangeRate.objects.get_or_create(
                source="ECB", currency=currency, date=day, defaults={"per_euro": Decimal("7.4567")}
            )
    if not Order.objects.exists():
        OrderFactory()
    entity = LegalEntity.objects.values_list("pk", flat=True).first() or kaolin().pk
    documents = entries // ENTRIES_A_DOCUMENT
    values = {
        "entity": entity,
        "documents": documents,
        "states": STATES,
        "each": ENTRIES_A_DOCUMENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_copies_of_an_order(cursor), [documents])
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values if "%(" in statement else None)


def _copies_of_an_order(cursor: object) -> str:
    """Return the statement that multiplies the first order, whatever columns it has."""
    own = {
        "number": "'BENCH-' || n",
        "access_token": "'bench' || n",
        "cart_token": "gen_random_uuid()",
    }
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'shop_order' AND column_name <> 'id'"
    )
    names = [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]
    values = ", ".join(own.get(name, f"o.{name}") for name in names)
    return (
        f"INSERT INTO shop_order ({', '.join(names)}) SELECT {values} FROM "  # noqa: S608
        "(SELECT * FROM shop_order ORDER BY id LIMIT 1) o, generate_series(1, %s) n"
    )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
