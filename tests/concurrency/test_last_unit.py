"""Many buyers, few units: real threads on PostgreSQL."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from shop.inventory import locks
from shop.inventory.models import Reservation, StockItem
from shop.inventory.services import OutOfStockError, hold_stock, receive_stock
from tests.factories.basics import VariantFactory, WarehouseFactory

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BUYERS = 20

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def run_at_once(work: Callable[[int], str], *, times: int) -> list[str]:
    """Start the work in as many threads at the same moment and return what each came to."""
    gate, outcomes = Barrier(times), []

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes.append(work(number))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def stock_of(units: int) -> StockItem:
    """Put units of a variant on a shelf."""
    return receive_stock(
        warehouse_id=WarehouseFactory().code,
        variant_id=VariantFactory().pk,
        quantity=units,
        actor="tests",
        at=AT,
    )


def buyer(item: StockItem) -> Callable[[int], str]:
    """Return what one buyer does: hold one unit, or be told that there is none."""

    def buy(number: int) -> str:
        try:
            hold_stock(
                reference=f"K-{number}",
                wanted={(item.warehouse_id, item.variant_id): 1},
                expires_at=AT + timedelta(minutes=15),
                actor="tests",
                at=AT,
            )
        except OutOfStockError:
            return "out of stock"
        except IntegrityError:
            return "refused by the database"
        return "held"

    return buy


def test_last_unit_is_held_once():
    item = stock_of(1)

    outcomes = run_at_once(buyer(item), times=BUYERS)

    assert sorted(outcomes) == ["held"] + ["out of stock"] * (BUYERS - 1)
    item.refresh_from_db()
    assert (item.on_hand, item.reserved) == (1, 1)
    assert Reservation.objects.filter(state=Reservation.State.HELD).count() == 1


def test_last_unit_is_held_more_than_once_without_the_lock(monkeypatch: pytest.MonkeyPatch):
    """The counter-test: reading without FOR UPDATE, several buyers believe in the same unit."""
    item = stock_of(1)
    gate = Barrier(2)

    def read_without_lock(*, keys: object) -> dict[tuple[str, int], StockItem]:
        found = StockItem.objects.get(pk=item.pk)
        with contextlib.suppress(Exception):
            gate.wait(timeout=5)
        return {(found.warehouse_id, found.variant_id): found}

    monkeypatch.setattr("shop.inventory.services.promise.lock_stock_items", read_without_lock)

    outcomes = run_at_once(buyer(item), times=2)

    assert outcomes == ["held", "held"]


def test_a_lock_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        locks.lock_stock_items(keys=[("HAM", 1)])
    assert transaction.get_connection().in_atomic_block is False
