"""A parcel that is split, sent and cancelled at once; the promise has its counter-test."""

from collections import Counter
from functools import partial
from threading import Event
from uuid import uuid4

import pytest

from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.services import (
    divide,
    pack_completely,
    plan_shipment,
    ship_shipment,
    split_shipment,
)
from shop.inventory.selectors import ledger_differences, promised_units
from shop.orders.models import Order
from shop.payments.services import cancel_order
from tests.concurrency.at_once import PATIENCE, meeting, run_at_once
from tests.factories.checkout import AT, World, confirmed, placed_order

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent"),
]
NUMBER = "RR123456785CN"
NOT_READY = {"NotReadyToFulfilError"}


def packed(world: World) -> Shipment:
    """Return a closed box with three cups."""
    order = confirmed(placed_order({world.cup: 3}), world.gateway)
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    return pack_completely(shipment_id=shipment.pk, actor="mei", at=AT)


def splitting(shipment: Shipment, **changes: object) -> partial[Shipment]:
    """Return letting one cup travel in a second parcel."""
    line = shipment.order.lines.get()
    values = {"units": {line.pk: 1}, "key": uuid4(), "actor": "mei", "at": AT, **changes}
    return partial(split_shipment, shipment_id=shipment.pk, **values)


def sending(shipment: Shipment) -> partial[Shipment]:
    """Return handing the box to the carrier."""
    return partial(
        ship_shipment,
        shipment_id=shipment.pk,
        tracking_number=f"{NUMBER}{shipment.pk}",
        carrier_code=shipment.carrier_id,
        actor="lin",
        at=AT,
    )


def read_parcels(*, shipment_id: int) -> tuple[Order, Shipment, list[Shipment]]:
    """Do what lock_parcels does, without the locks."""
    shipment = Shipment.objects.get(pk=shipment_id)
    return shipment.order, shipment, list(shipment.order.shipments.order_by("pk"))


def units_by_state(order: Order) -> Counter[str]:
    """Return how many units are in the order's parcels, by their state."""
    found: Counter[str] = Counter()
    for state, units in ShipmentLine.objects.filter(shipment__order=order).values_list(
        "shipment__status", "quantity"
    ):
        found[state] += units
    return found


def test_what_is_split_sent_and_cancelled_at_once_ends_in_one_way(world: World):
    for _round in range(3):
        shipment = packed(world)
        order = shipment.order
        cancelling = partial(cancel_order, order_id=order.pk, reason="CUSTOMER", actor="lin", at=AT)

        outcomes = run_at_once([splitting(shipment), sending(shipment), cancelling])

        order.refresh_from_db()
        units, promised = (
            units_by_state(order),
            sum(promised_units(reference=order.number).values()),
        )
        is_split = order.shipments.count() == 2
        if order.fulfilment != "NONE":
            # Sent first: whole, and neither split nor cancelled after it.
            assert outcomes[0] == "ShipmentStateError"
            assert outcomes[2] == "OrderNotCancellableError"
            assert (units, promised) == (Counter(SHIPPED=3), 0)
        else:
            # Cancelled, and before it perhaps split; a box that was opened has not left.
            assert outcomes[0] in ({str(order.shipments.latest("pk"))} if is_split else NOT_READY)
            assert outcomes[1] in {"ShipmentStateError", *NOT_READY}
            assert (order.status, sum(units.values()), promised) == ("CANCELLED", 3, 0)
    assert not ledger_differences().exists()


def test_without_the_locks_a_box_that_has_left_is_split(world: World, monkeypatch):
    shipment = packed(world)
    check_units, is_checked, is_sent = divide._check_units, Event(), Event()

    def check_then_wait(*args: object, **kwargs: object) -> None:
        check_units(*args, **kwargs)
        is_checked.set()
        assert is_sent.wait(PATIENCE)

    def send() -> None:
        assert is_checked.wait(PATIENCE)
        sending(shipment)()
        is_sent.set()

    monkeypatch.setattr(divide, "lock_parcels", read_parcels)
    monkeypatch.setattr(divide, "_check_units", check_then_wait)

    run_at_once([splitting(shipment), send])

    # All three have left, and one is to be packed once more.
    assert promised_units(reference=shipment.order.number) == {}
    assert units_by_state(shipment.order) == Counter(PLANNED=3)


def test_a_double_click_splits_once(world: World, monkeypatch):
    shipment, key = packed(world), uuid4()

    outcomes = run_at_once([splitting(shipment, key=key)] * 3)

    assert outcomes == [str(Shipment.objects.latest("pk"))] * 3
    assert shipment.order.shipments.count() == 2

    # Without the locks both would go on, and the database would stop one of them.
    shipment, key = packed(world), uuid4()
    monkeypatch.setattr(divide, "lock_parcels", meeting(read_parcels))

    outcomes = run_at_once([splitting(shipment, key=key)] * 2)

    assert sorted(outcomes) == sorted(
        [str(shipment.order.shipments.latest("part")), "IntegrityError"]
    )
    assert units_by_state(shipment.order) == Counter(PLANNED=3)
