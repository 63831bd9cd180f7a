"""A copy of the demo's database, so that measuring leaves no orders behind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import errors

from config.embedded import database_url

NAME = "entrepot_bench"
PLENTY = 1_000_000


@contextmanager
def copied_database() -> Iterator[str]:
    """Copy the database, give the copy's address, and drop it in the end."""
    source = os.environ.get("DATABASE_URL") or database_url()
    name = urlsplit(source).path.lstrip("/")
    with psycopg.connect(_address_of(source, "postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        try:
            server.execute(f'CREATE DATABASE "{NAME}" TEMPLATE "{name}"')
        except errors.ObjectInUse as error:
            raise SystemExit(
                "stop the demo first: its database is copied, and it counts"
            ) from error
        try:
            yield _address_of(source, NAME)
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def fill_shelves(variant_id: int) -> None:
    """Put more of a variant into Hamburg than anybody can buy while it is measured."""
    leave_units(variant_id, units=PLENTY)


def leave_units(variant_id: int, *, units: int) -> None:
    """Leave so many units of a variant in Hamburg that can be bought, and none elsewhere."""
    import django  # noqa: PLC0415 — the copy's address must be known before

    django.setup()
    from shop.catalogue.models import Variant  # noqa: PLC0415
    from shop.inventory.models import StockItem  # noqa: PLC0415
    from tests.factories.checkout import set_stock  # noqa: PLC0415

    bound = {
        item.warehouse_id: item.on_hand - item.available
        for item in StockItem.objects.filter(variant_id=variant_id)
    }
    set_stock(Variant.objects.get(pk=variant_id), bound | {"HAM": bound["HAM"] + units})


def _address_of(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
