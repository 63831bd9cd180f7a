"""How the lists of the desk do with many orders and variants: statements and milliseconds of each.

    python -m tests.benchmarks.desk [ORDERS] [VARIANTS]

Works on a copy of the demo's database (stop the demo first) and multiplies what is in it.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from config.embedded import start_services
from tests.benchmarks.database import copied_database

if TYPE_CHECKING:
    from django.test import Client

STEP = 100_000
"""Copies of a row have its key plus so many for each."""
LIMIT_MS, LIMIT_STATEMENTS = 300, 30
ASKED, MOST_SQL = 3, 3000
KEY = f"t.id + g * {STEP}"
ORDER = f"t.order_id + g * {STEP}"
PARTS = f"t.consignment_id + g * {STEP}"
SHORT = "left(md5(t.id || '-' || g), 12)"
Columns = Mapping[str, str]
Statement = tuple[float, str]
ORDER_TABLES: dict[str, Columns] = {
    "shop_order": {
        "id": KEY,
        "number": f"'B-' || {SHORT}",
        "access_token": "md5(t.id || '+' || g)",
        "cart_token": "gen_random_uuid()",
        "placed_at": "t.placed_at - g * interval '3 minutes'",
        "email": "'c' || (g %% 4000) || '@bench.example'",
    },
    "shop_consignment": {"id": KEY, "order_id": ORDER},
    "shop_orderline": {"id": KEY, "order_id": ORDER, "consignment_id": PARTS},
    "shop_ordercharge": {"id": KEY, "order_id": ORDER, "consignment_id": PARTS},
    "shop_payment": {"id": KEY, "order_id": ORDER, "reference": "t.reference || '-' || g"},
    "shop_orderevent": {"id": KEY, "order_id": ORDER},
    "shop_ledgerentry": {
        "id": KEY,
        "payment_id": f"t.payment_id + g * {STEP}",
        "reference": "t.reference || '-' || g",
    },
    "shop_document": {
        "id": KEY,
        "order_id": ORDER,
        "number": "t.number || '-' || g",
        "source": "t.source || '-' || g",
    },
    "logistics_shipment": {
        "id": KEY,
        "order_id": ORDER,
        "consignment_id": PARTS,
        "tracking_number": "t.tracking_number || '-' || g",
    },
    "logistics_shipmentline": {
        "id": KEY,
        "shipment_id": f"t.shipment_id + g * {STEP}",
        "order_line_id": f"t.order_line_id + g * {STEP}",
    },
    "crm_outgoingmail": {"id": KEY, "order_id": ORDER, "key": "t.key || '-' || g"},
}
PRODUCT = f"t.product_id + g * {STEP}"
VARIANT = f"t.variant_id + g * {STEP}"
VARIANT_TABLES: dict[str, Columns] = {
    "shop_product": {"id": KEY, "slug": "t.slug || '-' || g"},
    "shop_producttext": {"id": KEY, "product_id": PRODUCT},
    "shop_variant": {"id": KEY, "product_id": PRODUCT, "sku": "t.sku || '-' || g"},
    "shop_price": {"id": KEY, "variant_id": VARIANT},
    "shop_stockitem": {"id": KEY, "variant_id": VARIANT},
    "shop_stockmovement": {"id": KEY, "stock_item_id": f"t.stock_item_id + g * {STEP}"},
}


def main() -> None:
    """Fill, open every list, and print what it cost."""
    orders, variants = (int(text) for text in [*sys.argv[1:], "100000", "50000"][:2])
    start_services()
    with copied_database() as address:
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
        import django  # noqa: PLC0415 — the copy's address must be known before

        django.setup()
        fill(ORDER_TABLES, head="shop_order", wanted=orders)
        fill(VARIANT_TABLES, head="shop_variant", wanted=variants)
        measure()


def fill(tables: Mapping[str, Columns], *, head: str, wanted: int) -> None:
    """Copy the rows of some tables until the first has as many as are wanted."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        # No row's key is checked: the copies point at copies.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"SELECT count(*) FROM {head}")  # noqa: S608
        copies = wanted // cursor.fetchone()[0]
        for table, changed in tables.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'",
                [table],
            )
            names = [name for (name,) in cursor.fetchall()]
            values = ", ".join(changed.get(name, f't."{name}"') for name in names)
            written = ", ".join(f'"{name}"' for name in names)
            cursor.execute(
                f"INSERT INTO {table} ({written}) SELECT {values} FROM {table} t,"  # noqa: S608
                f" generate_series(1, %s) g WHERE t.id < {STEP}",
                [copies],
            )
            sys.stdout.write(f"{table}: {cursor.rowcount:,} rows more" + "\n")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def measure() -> None:
    """Open every page some times and print the best of each."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from shop.accounts.models import User  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(
        User.objects.get(email="operations@kaolin.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    slow = []
    for name, path in pages():
        client.get(path)
        took, statements, slowest = min(_seen(client, path) for _time in range(ASKED))
        of_database = sum(seconds for seconds, _sql in statements) * 1000
        sys.stdout.write(
            f"{name:30} {len(statements):3} statements {took:6.0f} ms, {of_database:5.0f} of them"
            " in the database\n"
        )
        if took > LIMIT_MS or len(statements) > LIMIT_STATEMENTS:
            slow.append(name)
            sys.stdout.write(f"    {slowest[0] * 1000:.0f} ms: {slowest[1][:MOST_SQL]}\n")
    sys.stdout.write(
        f"over {LIMIT_MS} ms or {LIMIT_STATEMENTS} statements: {', '.join(slow) or 'none'}" + "\n"
    )


def _seen(client: "Client", path: str) -> tuple[float, list[Statement], Statement]:
    """Return the milliseconds of a page, its statements with their seconds, and the slowest."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        status = client.get(path).status_code
        took = (time.perf_counter() - began) * 1000
    if status != 200:
        raise SystemExit(f"{path} answers {status}")
    statements = [(float(row["time"]), row["sql"]) for row in queries.captured_queries]
    return took, statements, max(statements)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the names and addresses of the first page and of every list."""
    from django.contrib import admin  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    yield "first page", reverse("admin:index")
    for model in admin.site._registry:
        meta = model._meta
        if meta.app_label in {"shop", "logistics", "crm"}:
            yield meta.label, reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    for model, text in (("order", "c77@"), ("product", "tea"), ("stockitem", "tps")):
        yield f"search {model}", reverse(f"admin:shop_{model}_changelist") + f"?q={text}"


if __name__ == "__main__":
    main()
