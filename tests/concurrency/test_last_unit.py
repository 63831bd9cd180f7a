"""Many buyers, few units: real threads on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from shop.inventory.models import Reservation, StockItem
from shop.inventory.services import hold_stock, receive_stock
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.basics import VariantFactory, WarehouseFactory

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BUYERS = 20

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def stock_of(units: int) -> StockItem:
    """Put units of a variant on a shelf."""
    return receive_stock(
        warehouse_id=WarehouseFactory().code,
        variant_id=VariantFactory().pk,
        quantity=units,
        actor="tests",
        at=AT,
    )


def buyers(item: StockItem, *, number: int) -> list[Callable[[], None]]:
    """Return what buyers do: each holds one unit, or is told that there is none."""
    return [
        partial(
            hold_stock,
            reference=f"K-{buyer}",
            wanted={(item.warehouse_id, item.variant_id): 1},
            expires_at=AT + timedelta(minutes=15),
            actor="tests",
            at=AT,
        )
        for buyer in range(number)
    ]


def test_last_unit_is_held_once():
    item = stock_of(1)

    outcomes = run_at_once(buyers(item, number=BUYERS))

    assert sorted(outcomes) == ["None"] + ["OutOfStockError"] * (BUYERS - 1)
    item.refresh_from_db()
    assert (item.on_hand, item.reserved) == (1, 1)
    assert Reservation.objects.filter(state=Reservation.State.HELD).count() == 1


def test_last_unit_is_held_more_than_once_without_the_lock(monkeypatch: pytest.MonkeyPatch):
    """The counter-test: reading without FOR UPDATE, several buyers believe in the same unit."""
    item = stock_of(1)

    def read_without_lock(*, keys: object) -> dict[tuple[str, int], StockItem]:
        found = StockItem.objects.get(pk=item.pk)
        return {(found.warehouse_id, found.variant_id): found}

    monkeypatch.setattr(
        "shop.inventory.services.promise.lock_stock_items", meeting(read_without_lock)
    )

    outcomes = run_at_once(buyers(item, number=2))

    assert outcomes == ["None", "None"]
