"""Messages of whoever runs a warehouse: in order, once, never blindly."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_shipment
from logistics.inbound.models import PurchaseOrder, Supplier
from logistics.partners.forms import MalformedMessageError, read_message
from logistics.partners.models import PartnerMessage
from logistics.partners.selectors import NOBODY, outgoing, short_parcels, undecided
from logistics.partners.services import (
    ConflictError,
    NotMissingError,
    TooFarAheadError,
    acknowledge,
    apply_again,
    apply_waiting,
    ask_again,
    forget_recipients,
    hand_out,
    order_again,
    queue_orders,
    settle_by_hand,
    skip_number,
)
from logistics.returns.models import Return
from shop.inventory.models import StockCount, StockItem, StockMovement
from shop.inventory.selectors import ledger_differences
from shop.inventory.services import SamePersonError, adjust_stock, approve_count, receive_stock
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import cancel_order
from tests.factories.basics import VariantFactory
from tests.factories.checkout import AT, World, confirmed, placed_order
from tests.factories.orders import ShippedOrderFactory
from tests.factories.partners import NUMBER, keep, line, partner, send, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup() -> StockItem:
    """Give ten cups in Hamburg, which a partner runs."""
    link = partner()
    return receive_stock(
        warehouse_id=link.pk,
        variant_id=VariantFactory(sku="CUP").pk,
        quantity=10,
        actor="tests",
        at=timezone.now() - timedelta(days=1),
    )


@pytest.fixture
def parcel(world: World) -> Shipment:
    """Give a planned parcel of a teapot and two cups in Hamburg, which a partner runs."""
    order = confirmed(placed_order({world.teapot: 1, world.cup: 2}), world.gateway)
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    partner(shipment.warehouse_id)
    return shipment


def on_hand(item: StockItem) -> int:
    item.refresh_from_db()
    return item.on_hand


def skus(shipment: Shipment) -> list[str]:
    return [row.order_line.sku for row in shipment.lines.order_by("pk")]


def found(sequence: int, units: int) -> PartnerMessage:
    return send(sequence, "delta", stock=[line("CUP", units, reason="found")])


def test_a_change_is_booked_with_its_cause(cup: StockItem) -> None:
    stock = [line("CUP", 3, reason="damaged"), line("CUP", 1, reason="received")]

    message = send(1, "delta", stock=stock)

    assert (message.state, on_hand(cup), cup.damaged) == ("APPLIED", 8, 3)
    rows = StockMovement.objects.filter(reference="HAM-1").order_by("pk")
    assert [(row.kind, row.actor) for row in rows] == [
        ("BROKEN", "partner:HAM"),
        ("RECEIVED", "partner:HAM"),
    ]
    assert not ledger_differences().exists()


def test_the_same_message_again_does_nothing(cup: StockItem) -> None:
    first = found(1, 2)

    assert found(1, 2) == first
    assert on_hand(cup) == 12


def test_a_used_number_is_not_used_for_something_else(cup: StockItem) -> None:
    found(1, 2)

    with pytest.raises(ConflictError):
        found(1, 3)
    assert on_hand(cup) == 12


def test_what_comes_too_early_waits_for_the_missing_one(cup: StockItem) -> None:
    late = found(3, 4)
    assert (late.state, on_hand(cup)) == ("WAITING", 10)

    found(1, 1)
    assert on_hand(cup) == 11
    found(2, 2)

    late.refresh_from_db()
    assert (late.state, on_hand(cup)) == ("APPLIED", 17)


def test_missing_numbers_are_named_after_a_while(cup: StockItem) -> None:
    now = timezone.now()
    found(3, 1)
    found(7, 1)

    assert undecided(now=now + timedelta(minutes=29)).gaps == ()
    overdue = undecided(now=now + timedelta(minutes=31)).gaps
    assert [gap.numbers for gap in overdue] == [range(1, 3), range(4, 7)]


def test_missing_numbers_are_asked_for_once(cup: StockItem) -> None:
    found(3, 1)
    numbers = {"warehouse_id": "HAM", "first": 1, "last": 2, "at": timezone.now()}

    assert ask_again(**numbers) == ask_again(**numbers)

    (asked,) = hand_out(warehouse_id="HAM", at=timezone.now())
    assert outgoing(asked) == {"sequence": 1, "kind": "resend", "from": 1, "to": 2}


def test_numbers_that_are_not_missing_are_not_skipped(cup: StockItem) -> None:
    found(3, 1)

    with pytest.raises(NotMissingError):
        skip_number(warehouse_id="HAM", first=1, last=3, reason="x", actor="mei", at=timezone.now())


def test_a_skipped_number_lets_the_next_one_be_applied_and_comes_too_late(cup: StockItem) -> None:
    found(2, 1)
    skip_number(warehouse_id="HAM", first=1, last=1, reason="lost", actor="mei", at=timezone.now())
    apply_waiting(warehouse_id="HAM", at=timezone.now())
    assert on_hand(cup) == 11

    late = found(1, 5)

    assert (late.state, late.problem, on_hand(cup)) == ("REFUSED", "TOO_LATE", 11)
    apply_again(message_id=late.pk, at=timezone.now())
    assert on_hand(cup) == 16


def test_a_refused_message_stops_nobody_and_is_applied_when_it_can_be(cup: StockItem) -> None:
    refused = send(
        1, "delta", stock=[line("CUP", 1, reason="found"), line("SAUCER", 2, reason="found")]
    )
    found(2, 1)

    assert (refused.problem, refused.detail, on_hand(cup)) == ("UNKNOWN_SKU", "SAUCER", 11)
    VariantFactory(sku="SAUCER")
    for _time in range(2):
        apply_again(message_id=refused.pk, at=timezone.now())
        assert on_hand(cup) == 12


def test_units_that_are_promised_are_never_lost(parcel: Shipment) -> None:
    sku = skus(parcel)[0]

    message = send(1, "delta", stock=[line(sku, 1000, reason="lost")])

    assert (message.state, message.problem) == ("REFUSED", "PROMISED")


def test_a_snapshot_is_set_against_the_books_of_its_moment(cup: StockItem) -> None:
    taken = timezone.now() - timedelta(hours=1)
    found(1, 2)
    adjust_stock(stock_item_id=cup.pk, on_hand=15, actor="mei", at=timezone.now(), note="desk")

    message = send(2, "snapshot", at=taken.isoformat(), stock=[line("CUP", 11), line("NOPE", 1)])

    (row,) = message.count.lines.all()
    assert (row.expected, row.in_flight, row.counted, row.difference) == (12, 3, 11, -1)
    assert (message.detail, message.count.state, on_hand(cup)) == ("NOPE", "REVIEW", 15)


def test_an_approved_difference_is_booked_and_not_the_figure(cup: StockItem) -> None:
    message = send(1, "snapshot", at=timezone.now().isoformat(), stock=[line("CUP", 8)])
    lines = list(message.count.lines.values_list("pk", flat=True))
    decision = {"count_id": message.count.pk, "line_ids": lines, "at": timezone.now()}

    with pytest.raises(SamePersonError):
        approve_count(**decision, actor="partner:HAM")
    approve_count(**decision, actor="mei")

    assert on_hand(cup) == 8
    assert StockMovement.objects.latest("pk").kind == "COUNTED"


def test_a_difference_that_the_partner_has_booked_since_is_not_booked_again(cup: StockItem) -> None:
    message = send(1, "snapshot", at=timezone.now().isoformat(), stock=[line("CUP", 8)])
    send(2, "delta", stock=[line("CUP", 2, reason="lost")])

    (row,) = message.count.lines.all()
    approve_count(count_id=message.count.pk, line_ids=[row.pk], actor="mei", at=timezone.now())

    row.refresh_from_db()
    assert (row.state, on_hand(cup)) == ("MOVED", 8)


def test_a_newer_snapshot_takes_the_place_of_an_undecided_one(cup: StockItem) -> None:
    moment = timezone.now().isoformat()
    first = send(1, "snapshot", at=moment, stock=[line("CUP", 8)])

    second = send(2, "snapshot", at=moment, stock=[line("CUP", 10)])

    first.count.refresh_from_db()
    assert (first.count.state, second.count.state) == ("CANCELLED", "DONE")
    assert (second.count.agreeing, StockCount.objects.count()) == (1, 2)


def test_a_parcel_is_ordered_once_for_each_content(parcel: Shipment) -> None:
    now = timezone.now()
    assert [queue_orders(warehouse_id="HAM", at=now) for _time in range(2)] == [1, 0]

    parcel.lines.filter(quantity=2).update(quantity=1)

    assert [queue_orders(warehouse_id="HAM", at=now) for _time in range(2)] == [1, 0]
    first, second = hand_out(warehouse_id="HAM", at=now)
    assert [row["units"] for row in outgoing(first)["lines"]] == [2, 1]
    assert [row["units"] for row in outgoing(second)["lines"]] == [1, 1]
    assert outgoing(second)["recipient"]["name"] == "Ada Lovelace"


def test_an_order_that_is_erased_leaves_no_address_at_partners(parcel: Shipment) -> None:
    queue_orders(warehouse_id="HAM", at=timezone.now())

    assert [forget_recipients(order_ids=[parcel.order_id]) for _time in range(2)] == [1, 0]

    (told,) = hand_out(warehouse_id="HAM", at=timezone.now())
    assert outgoing(told).keys() == {
        *("sequence", "kind", "parcel", "lines", "reference", "carrier", "recipient")
    }
    assert told.body["recipient"] == NOBODY


def test_the_oldest_parcels_are_ordered_first_and_no_more_are_read(
    world: World, parcel: Shipment, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = confirmed(placed_order({world.cup: 1}), world.gateway)
    (older,) = plan_shipment(order_id=order.pk, at=AT - timedelta(hours=1))
    monkeypatch.setattr("logistics.partners.services.send.MOST_AT_ONCE", 1)

    with CaptureQueriesContext(connection) as queries:
        counts = [queue_orders(warehouse_id="HAM", at=timezone.now()) for _time in range(3)]

    told = PartnerMessage.objects.filter(kind="ORDER").order_by("sequence")
    assert (counts, [row.shipment for row in told]) == ([1, 1, 0], [older, parcel])
    reads = [row["sql"] for row in queries if '"planned_at" ASC' in row["sql"]]
    assert len(reads) == 3
    assert all(sql.endswith("LIMIT 1") for sql in reads)


def test_an_empty_parcel_is_not_ordered(parcel: Shipment) -> None:
    parcel.lines.update(quantity=0)

    assert queue_orders(warehouse_id="HAM", at=timezone.now()) == 0


def test_a_cancelled_parcel_is_stopped_once(parcel: Shipment) -> None:
    queue_orders(warehouse_id="HAM", at=timezone.now())
    Shipment.objects.update(status=Shipment.Status.CANCELLED)

    for _time in range(2):
        queue_orders(warehouse_id="HAM", at=timezone.now())

    kinds = [row.kind for row in hand_out(warehouse_id="HAM", at=timezone.now())]
    assert kinds == ["ORDER", "CANCEL"]


def test_what_was_fetched_is_handed_out_until_it_is_acknowledged(parcel: Shipment) -> None:
    queue_orders(warehouse_id="HAM", at=timezone.now())
    assert acknowledge(warehouse_id="HAM", up_to=1, at=timezone.now()) == 0

    for _time in range(2):
        assert len(hand_out(warehouse_id="HAM", at=timezone.now())) == 1
    assert acknowledge(warehouse_id="HAM", up_to=1, at=timezone.now()) == 1

    assert PartnerMessage.objects.get().body["recipient"] == NOBODY
    assert hand_out(warehouse_id="HAM", at=timezone.now()) == []


def test_a_parcel_that_was_sent_whole_leaves_the_books(parcel: Shipment) -> None:
    for _time in range(2):
        assert send(1, "shipped", **sent(parcel)).state == "APPLIED"

    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking_number) == ("SHIPPED", NUMBER)
    assert parcel.order.fulfilment == Order.Fulfilment.SHIPPED
    assert not ledger_differences().exists()


def test_the_rest_of_a_parcel_is_ordered_as_one_of_its_own(parcel: Shipment) -> None:
    queue_orders(warehouse_id="HAM", at=timezone.now())
    first, second = skus(parcel)

    told = send(1, "shipped", **sent(parcel, lines=[line(second, 1)]))
    assert told.state == "APPLIED"

    parcel.refresh_from_db()
    rest = parcel.order.shipments.latest("pk")
    assert (parcel.status, rest.status, rest.part) == ("SHIPPED", "PLANNED", 2)
    assert sorted(rest.lines.values_list("order_line__sku", "quantity")) == sorted(
        [(first, 1), (second, 1)]
    )
    queue_orders(warehouse_id="HAM", at=timezone.now())
    assert [row.shipment for row in hand_out(warehouse_id="HAM", at=timezone.now())] == [
        parcel,
        rest,
    ]


def test_what_could_not_be_found_waits_for_the_desk(parcel: Shipment) -> None:
    queue_orders(warehouse_id="HAM", at=timezone.now())

    send(1, "shipped", **sent(parcel, lines=[line(skus(parcel)[0], 1)], rest="short"))

    rest = parcel.order.shipments.latest("pk")
    assert list(short_parcels()) == [rest]
    assert queue_orders(warehouse_id="HAM", at=timezone.now()) == 0
    order_again(shipment_id=rest.pk, at=timezone.now())
    assert list(short_parcels()) == []


def test_a_parcel_of_which_nothing_was_found_stays_to_be_packed(parcel: Shipment) -> None:
    send(1, "shipped", parcel=parcel.pk, lines=[], rest="short")

    parcel.refresh_from_db()
    assert (parcel.status, list(short_parcels())) == ("PLANNED", [parcel])


def test_a_parcel_may_be_packed_first_and_sent_later(parcel: Shipment) -> None:
    told = sent(parcel)
    send(1, "packed", parcel=parcel.pk, lines=told["lines"])
    parcel.refresh_from_db()
    assert parcel.status == "PACKED"

    send(2, "shipped", **told)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.packed_by) == ("SHIPPED", "partner:HAM")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"parcel": 999_999}, "UNKNOWN_PARCEL"),
        ({"lines": [line("NOPE", 1)]}, "WRONG_ITEM"),
        ({"carrier": "nobody"}, "UNKNOWN_CARRIER"),
        ({"tracking_number": "RR123456786CN"}, "WRONG_NUMBER"),
    ],
)
def test_a_confirmation_that_cannot_be_true_is_refused_with_its_reason(
    parcel: Shipment, changes: dict[str, object], problem: str
) -> None:
    message = send(1, "shipped", **sent(parcel, **changes))

    parcel.refresh_from_db()
    assert (message.state, message.problem, parcel.status) == ("REFUSED", problem, "PLANNED")


def test_more_than_belongs_in_a_parcel_is_refused_whole(parcel: Shipment) -> None:
    told = sent(parcel)
    told["lines"][0]["units"] += 1

    assert send(1, "shipped", **told).problem == "TOO_MANY"
    assert not parcel.lines.filter(packed__gt=0).exists()


def test_a_parcel_of_another_warehouse_is_not_the_partners(parcel: Shipment) -> None:
    partner("DAV")

    assert send(1, "shipped", code="DAV", **sent(parcel)).problem == "UNKNOWN_PARCEL"


def test_a_cancelled_parcel_cannot_be_sent(parcel: Shipment) -> None:
    cancel_order(
        order_id=parcel.order_id, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now()
    )

    assert send(1, "shipped", **sent(parcel)).problem in {"PARCEL_STATE", "PAYMENT"}


def test_a_return_comes_into_quarantine() -> None:
    order = ShippedOrderFactory()
    link = partner(order.consignments.get().warehouse_id)
    row = order.lines.order_by("pk")[0]
    back = Return.objects.create(
        key=uuid4(),
        order=order,
        variant_code="de-de",
        kind=Return.Kind.RETURN,
        remedy=Return.Remedy.REFUND,
        way=Return.Way.DROP_OFF,
        reason=Return.Reason.CHANGED_MIND,
        requested_at=timezone.now(),
        warehouse=link.warehouse,
    )
    back.lines.create(order_line=row, quantity=1)

    message = send(1, "returned", **{"return": str(back), "lines": [line(row.sku, 1)]})

    back.refresh_from_db()
    item = StockItem.objects.get(warehouse=link.pk, variant=row.variant)
    assert (message.state, back.state, item.quarantine) == ("APPLIED", "RECEIVED", 1)
    again = send(2, "returned", **{"return": back.pk, "lines": [line(row.sku, 1)]})
    assert again.problem == "RETURN_STATE"


def test_figures_that_no_book_can_hold_stop_nothing(world: World):
    link = partner()
    keep(1, "delta", stock=[line("CUP", 1, reason="found")])
    StockItem.objects.filter(variant=world.cup, warehouse_id="HAM").update(on_hand=2**31 - 1)
    keep(2, "delta", stock=[line("CUP", 1, reason="lost")])

    apply_waiting(warehouse_id="HAM", at=AT)

    states = link.messages.order_by("sequence").values_list("state", "problem")
    assert list(states) == [("REFUSED", "IMPOSSIBLE"), ("APPLIED", "")]


def test_a_number_that_nobody_can_mean_is_refused(world: World):
    partner()

    with pytest.raises(TooFarAheadError, match="1 comes next"):
        keep(1_764_000_000_000, "delta", stock=[line("CUP", 1, reason="found")])

    assert not PartnerMessage.objects.exists()


def test_goods_of_a_purchase_order_are_left_to_its_receipt(world: World):
    partner()
    supplier = Supplier.objects.create(code="kilns", name="Kilns", country="CN", currency="EUR")
    purchase = PurchaseOrder.objects.create(
        supplier=supplier,
        warehouse_id="HAM",
        currency="EUR",
        state=PurchaseOrder.State.PLACED,
        key=uuid4(),
        written_by="mei",
        written_at=AT,
        placed_by="mei",
        placed_at=AT,
    )
    purchase.lines.create(variant=world.cup, quantity=5, unit_price=4)

    told = send(1, "delta", stock=[line("CUP", 5, reason="received")])

    assert (told.state, told.problem, told.detail) == ("REFUSED", "PURCHASE", "CUP")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-01-01T00:00:00+00:00"]
)
def test_a_snapshot_of_no_day_of_ours_is_no_message(at: str):
    with pytest.raises(MalformedMessageError, match="within the last thirty days"):
        read_message({"sequence": 1, "kind": "snapshot", "at": at, "stock": [line("CUP", 1)]})


def test_a_refused_message_is_settled_by_hand_and_stays_so(world: World):
    partner()
    refused = send(1, "delta", stock=[line("NOBODY-KNOWS", 1, reason="found")])

    settle_by_hand(message_id=refused.pk, reason="Counted by phone", at=AT)
    again = send(1, "delta", stock=[line("NOBODY-KNOWS", 1, reason="found")])

    assert (again.state, again.detail) == ("SKIPPED", "Counted by phone")
    assert undecided(now=timezone.now()).count == 0
