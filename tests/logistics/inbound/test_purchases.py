"""Purchase orders: incoming when placed, received once with what is wrong, proposals once."""

from decimal import Decimal
from uuid import uuid4

import pytest

from logistics.forecast.models import ForecastRun, StockProposal
from logistics.forecast.selectors import accepted_units, units_on_order
from logistics.inbound.models import PurchaseOrder
from logistics.inbound.services import (
    PriceMissingError,
    PurchaseRequest,
    PurchaseStateError,
    Receipt,
    Wanted,
    cancel_purchase,
    place_purchase,
    receive_purchase,
    rewrite_purchase,
    take_proposals,
    write_purchase,
)
from shop.inventory.models import StockItem
from shop.inventory.selectors import ledger_differences
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
WHO = {"actor": "staff:1", "at": AT}


def received(order: PurchaseOrder, receipt: Receipt, *, seen: int = 0, is_complete: bool = True):
    return receive_purchase(
        order_id=order.pk,
        receipts={order.lines.get().pk: receipt},
        seen=seen,
        is_complete=is_complete,
        **WHO,
    )


def figures() -> tuple[int, ...]:
    assert not ledger_differences().exists()
    return StockItem.objects.values_list("incoming", "on_hand", "damaged", "quarantine").get()


def accepted(order: PurchaseOrder, units: int) -> StockProposal:
    run, _is_new = ForecastRun.objects.get_or_create(week=AT.date(), defaults={"asked_at": AT})
    return StockProposal.objects.create(
        run=run,
        kind="REPLENISH",
        variant=order.lines.get().variant,
        warehouse_id="HAM",
        proposed_units=units,
        units=units,
        reason={},
        state="ACCEPTED",
        decided_at=AT,
    )


def test_the_units_of_a_placed_order_are_incoming(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)

    assert figures() == (10, 0, 0, 0)


def test_the_order_that_has_a_line_without_a_price_is_not_placed(order: PurchaseOrder):
    goods = {order.lines.get().variant_id: Wanted(10, Decimal(0))}
    rewrite_purchase(order_id=order.pk, goods=goods, expected_on=None, note="")

    with pytest.raises(PriceMissingError):
        place_purchase(order_id=order.pk, **WHO)

    assert not StockItem.objects.exists()


def test_the_units_that_arrive_go_where_they_belong_and_the_rest_is_short(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)

    closed = received(order, Receipt(good=5, damaged=2, set_aside=1))

    line = order.lines.get()
    assert (closed.state, line.short, line.surplus) == ("RECEIVED", 2, 0)
    assert figures() == (0, 5, 2, 1)


def test_the_units_beyond_the_order_are_received_and_seen_as_such(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)

    received(order, Receipt(good=12))

    assert (order.lines.get().surplus, order.lines.get().short) == (2, 0)
    assert figures() == (0, 12, 0, 0)


def test_the_rest_of_a_partial_receipt_stays_incoming(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)

    open_order = received(order, Receipt(good=4), is_complete=False)

    assert (open_order.state, figures()) == ("PLACED", (6, 4, 0, 0))


def test_the_second_person_with_the_same_count_books_nothing(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    received(order, Receipt(good=4), is_complete=False)

    with pytest.raises(PurchaseStateError):
        received(order, Receipt(good=4), is_complete=False)

    assert figures() == (6, 4, 0, 0)


def test_the_same_form_writes_one_order(order: PurchaseOrder):
    request = PurchaseRequest(
        supplier_id=order.supplier_id, warehouse_id="HAM", goods={}, key=order.key
    )

    again = write_purchase(request=request, **WHO)

    assert (again.pk, order.lines.count()) == (order.pk, 1)


def test_the_accepted_proposals_are_added_to_one_order_only(order: PurchaseOrder):
    accepted(order, 24)
    other = write_purchase(
        request=PurchaseRequest(
            supplier_id=order.supplier_id, warehouse_id="HAM", goods={}, key=uuid4()
        ),
        **WHO,
    )

    counts = [take_proposals(order_id=order.pk), take_proposals(order_id=other.pk)]

    assert counts == [1, 0]
    assert order.lines.get().quantity == 34
    assert order.lines.get().unit_price == Decimal("4.20")


def test_the_units_that_are_proposed_and_then_ordered_are_coming_once(order: PurchaseOrder):
    variant = accepted(order, 24).variant_id
    take_proposals(order_id=order.pk)
    before = (accepted_units(since=AT.date()), units_on_order())

    place_purchase(order_id=order.pk, **WHO)

    assert before == ({(variant, "HAM"): 24}, {})
    assert (accepted_units(since=AT.date()), units_on_order()) == ({}, {(variant, "HAM"): 34})


def test_the_proposals_of_a_cancelled_order_can_be_ordered_again(order: PurchaseOrder):
    accepted(order, 24)
    take_proposals(order_id=order.pk)
    place_purchase(order_id=order.pk, **WHO)

    cancel_purchase(order_id=order.pk, **WHO)

    assert figures() == (0, 0, 0, 0)
    assert not order.proposals.exists()


def test_the_order_of_which_something_arrived_is_not_called_off(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    received(order, Receipt(good=4), is_complete=False)

    with pytest.raises(PurchaseStateError):
        cancel_purchase(order_id=order.pk, **WHO)
