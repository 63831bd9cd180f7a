"""Lots in a partner's messages: those it names have moved, and what cannot be true is refused."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_shipment
from logistics.partners.files import MessageFileError, read_file
from logistics.partners.forms import MalformedMessageError, read_message
from logistics.partners.models import PartnerMessage
from logistics.partners.services import apply_again, apply_waiting
from shop.inventory.models import (
    Lot,
    LotMovement,
    LotPick,
    StockCountLine,
    StockItem,
    StockMovement,
    Warehouse,
)
from shop.inventory.services import (
    NamedLot,
    Received,
    approve_count,
    keep_in_lots,
    name_units,
    receive_goods,
)
from shop.ledgers.selectors import broken_rows
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock, stock_of
from tests.factories.partners import keep, line, partner, send, sent

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
SOON, LATER = TODAY + timedelta(days=5), TODAY + timedelta(days=200)


@pytest.fixture
def shelf(world: World) -> StockItem:
    """Give a partner's shelf with two cups of lot A, and ten of lot B that expire later."""
    partner()
    for variant in (world.cup, world.teapot):
        set_stock(variant, {"HAM": 0})
    item = keep_in_lots(stock_item_id=stock_of(world.cup).pk, is_kept=True, actor="mei", at=AT)
    for number, units, day in (("A", 2, SOON), ("B", 10, LATER)):
        goods = Received(item.variant_id, units, NamedLot(number, day))
        receive_goods(warehouse_id="HAM", goods=goods, actor="mei", at=AT)
    return item


@pytest.fixture
def parcel(world: World, shelf: StockItem) -> Shipment:
    """Give a parcel of three cups that the partner is to send."""
    order = confirmed(placed_order({world.cup: 3}), world.gateway)
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    return shipment


def lot(number: str, units: int, **more: Any) -> dict[str, Any]:
    return {"lot": number, "units": units, **more}


def told(parcel: Shipment, *lots: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return that a parcel was sent, with the lots of its only line."""
    said = sent(parcel, **changes)
    said["lines"] = [{**said["lines"][0], "lots": list(lots)}]
    return said


def lots() -> dict[str, int]:
    """Return the units by lot; they are what is on hand, and the sums of what moved."""
    assert broken_rows() == []
    return dict(Lot.objects.values_list("number", "units"))


def got(parcel: Shipment) -> dict[str, int]:
    """Return what recall lists say that an order got."""
    rows = LotMovement.objects.filter(movement__reference=parcel.order.number)
    return {row.lot.number: -row.units for row in rows.select_related("lot")}


def test_the_lots_that_were_sent_are_those_that_leave(parcel: Shipment) -> None:
    message = send(1, "shipped", **told(parcel, lot("b", 3, expires_on=LATER.isoformat())))

    assert (message.state, lots(), got(parcel)) == ("APPLIED", {"A": 2, "B": 7}, {"B": 3})


def test_nobody_says_from_which_lots_a_partner_is_to_take(parcel: Shipment) -> None:
    send(1, "packed", parcel=parcel.pk, lines=sent(parcel)["lines"])

    parcel.refresh_from_db()
    assert (parcel.status, LotPick.objects.count()) == ("PACKED", 0)


def test_without_lots_the_first_to_expire_leave(parcel: Shipment) -> None:
    send(1, "shipped", **sent(parcel))

    assert (lots(), got(parcel)) == ({"A": 0, "B": 9}, {"A": 2, "B": 1})


def test_each_parcel_of_an_order_gets_the_lots_that_were_in_it(parcel: Shipment) -> None:
    sku = parcel.lines.get().order_line.sku
    said = told(parcel, lot("B", 1))
    send(1, "shipped", **{**said, "lines": [{"sku": sku, "units": 1, "lots": [lot("B", 1)]}]})
    rest = parcel.order.shipments.latest("pk")

    send(2, "shipped", **told(rest, lot("A", 1), lot("B", 1), tracking_number="T2"))

    assert (lots(), got(parcel)["A"]) == ({"A": 1, "B": 8}, 1)


@pytest.mark.parametrize(
    ("named", "problem", "detail"),
    [
        ([lot("A", 3)], "LOT_UNITS", "A"),
        ([lot("A", 2), lot("C", 1)], "LOT_UNITS", "C"),
        ([lot("B", 3, expires_on="2031-01-01")], "LOT_DATE", "B"),
    ],
)
def test_lots_that_do_not_add_up_with_the_books_are_refused_whole(
    parcel: Shipment, named: list[dict[str, Any]], problem: str, detail: str
) -> None:
    message = send(1, "shipped", **told(parcel, *named))

    parcel.refresh_from_db()
    assert (message.problem, parcel.status) == (problem, "PLANNED")
    assert detail in message.detail
    assert lots() == {"A": 2, "B": 10}


def test_a_lot_that_is_over_is_not_sent(parcel: Shipment) -> None:
    Lot.objects.filter(number="B").update(expires_on=TODAY - timedelta(days=1))

    assert send(1, "shipped", **told(parcel, lot("B", 3))).problem == "EXPIRED"


@pytest.mark.parametrize(
    ("zone", "hour", "state"),
    [
        ("Europe/Berlin", 22, "APPLIED"),
        ("Europe/Berlin", 26, "REFUSED"),
        ("US/Pacific", 26, "APPLIED"),
    ],
)
def test_what_left_while_it_was_good_is_booked_however_late_it_is_applied(
    parcel: Shipment, zone: str, hour: int, state: str
) -> None:
    Warehouse.objects.filter(pk="HAM").update(timezone=zone)
    last_day = datetime.combine(TODAY - timedelta(days=3), time(), tzinfo=UTC)
    Lot.objects.filter(number="B").update(expires_on=last_day.date())
    message = keep(1, "shipped", **told(parcel, lot("B", 3)))
    PartnerMessage.objects.update(created_at=last_day + timedelta(hours=hour))

    apply_waiting(warehouse_id="HAM", at=timezone.now())

    message.refresh_from_db()
    assert (message.state, got(parcel)) == (state, {"B": 3} if state == "APPLIED" else {})


def test_a_refused_lot_is_named_at_the_desk_and_the_message_tried_again(parcel: Shipment) -> None:
    refused = send(1, "shipped", **told(parcel, lot("C", 3)))
    rest = Lot.objects.get(number="B")
    Lot.objects.filter(pk=rest.pk).update(expires_on=None)
    name_units(lot_id=rest.pk, units=10, named=NamedLot("C"), actor="mei", at=AT)

    apply_again(message_id=refused.pk, at=timezone.now())

    assert (lots(), got(parcel)) == ({"A": 2, "B": 0, "C": 7}, {"C": 3})


def test_a_shelf_that_is_not_kept_in_lots_takes_no_notice_of_them(parcel: Shipment) -> None:
    item = StockItem.objects.get(lots__number="A")
    keep_in_lots(stock_item_id=item.pk, is_kept=False, actor="mei", at=AT)

    message = send(1, "shipped", **told(parcel, lot("Z", 3)))

    item.refresh_from_db()
    assert (message.state, item.on_hand) == ("APPLIED", 9)


def test_a_change_of_stock_names_its_lots(shelf: StockItem, world: World) -> None:
    sku = world.cup.sku
    came = line(sku, 5, reason="received", lots=[lot("C", 5, expires_on="2030-01-31")])
    broke = line(sku, 2, reason="damaged", lots=[lot("B", 2)])

    assert send(1, "delta", stock=[came, broke]).state == "APPLIED"

    assert lots() == {"A": 2, "B": 8, "C": 5}
    assert Lot.objects.get(number="C").expires_on == date(2030, 1, 31)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([lot("A", 1)], "add up to 1 units, not to the 3"),
        ([lot("A", 1), lot("a", 2)], "names a lot twice"),
        ([lot("A", 3, expires_on="31.12.2027")], "“expires_on” must be a day"),
        ([lot("", 3)], "Entry 1 of “lots”: “lot” must be a text"),
        ([lot("A B", 3)], "Entry 1 of “lots”: “lot” may have letters, digits and . / _ - only"),
        ([lot("A", 3), lot("B", 0)], "Entry 2 of “lots”: “units” must be a whole number from 1"),
        ([], "must be a list"),
        ("A", "must be a list"),
    ],
)
def test_lots_that_are_none_are_no_message(given: object, text: str) -> None:
    value = {"sequence": 1, "kind": "shipped", "parcel": 1, "carrier": "dhl"}
    value |= {"tracking_number": "T1", "lines": [line("CUP", 3, lots=given)]}

    with pytest.raises(MalformedMessageError, match=text):
        read_message(value)


def test_an_empty_lot_of_a_snapshot_means_nothing() -> None:
    at = timezone.now().isoformat()
    rows = [line("CUP", 3, lots=[lot("A", 3), lot("B", 0)]), line("POT", 0, lots=[lot("C", 0)])]

    read = read_message({"sequence": 1, "kind": "snapshot", "at": at, "stock": rows})

    assert read.body["stock"] == [line("CUP", 3, lots=[lot("A", 3)]), line("POT", 0)]


def test_a_message_without_lots_is_what_it_was() -> None:
    value = {"sequence": 1, "kind": "delta", "stock": [line("CUP", 3, reason="found")]}

    assert read_message(value).body == {"stock": [line("CUP", 3, reason="found")]}


def test_a_table_has_a_row_for_each_lot() -> None:
    table = (
        "sequence,kind,parcel,carrier,tracking_number,sku,units,lot,expires_on\n"
        "1,shipped,7,dhl,T1,CUP,2,A,2027-01-31\n1,shipped,,,,CUP,1,B,\n1,shipped,,,,POT,1,,\n"
    )
    lines = [
        line("CUP", 3, lots=[lot("A", 2, expires_on="2027-01-31"), lot("B", 1)]),
        line("POT", 1),
    ]
    value = {"sequence": 1, "kind": "shipped", "parcel": 7, "carrier": "dhl"}
    value |= {"tracking_number": "T1", "lines": lines}

    assert read_file(table.encode()) == read_file(json.dumps(value).encode())


def test_a_table_says_in_which_row_a_lot_is_wrong() -> None:
    table = "sequence,kind,sku,units,reason,lot\n1,delta,POT,1,found,\n1,delta,CUP,x,found,A\n"

    with pytest.raises(MessageFileError, match="Line 3: “units” must be a whole number"):
        read_file(table.encode())


def snapshot(sku: str, *named: dict[str, Any], ago: timedelta = timedelta(0)) -> PartnerMessage:
    """Have the partner say what lies there, all of it in lots."""
    units = sum(row["units"] for row in named)
    taken = timezone.now() - ago
    return send(
        PartnerMessage.objects.count() + 1,
        "snapshot",
        at=taken.isoformat(),
        stock=[line(sku, units, lots=list(named))],
    )


def approve(message: PartnerMessage) -> StockCountLine:
    """Book what the snapshot says of its only shelf that differs."""
    (row,) = message.count.lines.filter(state="DIFFERS")
    approve_count(count_id=message.count_id, line_ids=[row.pk], actor="mei", at=timezone.now())
    row.refresh_from_db()
    return row


def test_a_snapshot_sets_lots_right_once_somebody_has_approved_it(
    shelf: StockItem, world: World, desk: Client
) -> None:
    message = snapshot(
        world.cup.sku, lot("A", 1), lot("B", 7), lot("C", 4, expires_on="2030-01-31")
    )
    assert (message.count.state, lots()) == ("REVIEW", {"A": 2, "B": 10})
    page = f"/admin/shop/stockcount/{message.count_id}"
    for address in (f"{page}/change/", f"{page}/decide/"):
        assert "Lot B: 10 in the books, 7 reported" in desk.get(address).content.decode()

    assert approve(message).state == "BOOKED"

    assert lots() == {"A": 1, "B": 7, "C": 4}
    assert Lot.objects.get(number="C").expires_on == date(2030, 1, 31)


def test_a_snapshot_whose_lots_and_units_differ_is_booked_as_one_row(
    shelf: StockItem, world: World
) -> None:
    message = snapshot(world.cup.sku, lot("A", 2), lot("B", 6))

    assert (approve(message).difference, lots()) == (-4, {"A": 2, "B": 6})
    assert StockMovement.objects.filter(kind="COUNTED").count() == 1


def test_a_snapshot_whose_lots_agree_needs_nobody(shelf: StockItem, world: World) -> None:
    message = snapshot(world.cup.sku, lot("B", 10), lot("A", 2, expires_on=SOON.isoformat()))

    assert (message.count.state, message.count.agreeing) == ("DONE", 1)


def test_lots_that_we_have_moved_since_a_snapshot_are_no_difference(
    shelf: StockItem, world: World
) -> None:
    now = timezone.now()
    receive_goods(
        warehouse_id="HAM",
        goods=Received(shelf.variant_id, 5, NamedLot("B")),
        actor="mei",
        at=now,
    )

    message = snapshot(world.cup.sku, lot("A", 2), lot("B", 10), ago=timedelta(minutes=5))

    assert message.count.state == "DONE"
    (row,) = message.count.lines.all()
    assert (row.in_flight, [named["expected"] for named in row.lots]) == (5, [2, 10])


def test_another_last_day_in_a_snapshot_is_a_difference_and_stays_ours(
    shelf: StockItem, world: World, desk: Client
) -> None:
    message = snapshot(world.cup.sku, lot("A", 2, expires_on="2031-01-01"), lot("B", 10))
    assert (message.state, message.count.state) == ("APPLIED", "REVIEW")
    page = desk.get(f"/admin/shop/stockcount/{message.count_id}/change/").content.decode()
    assert f"Good until {date_format(SOON, 'SHORT_DATE_FORMAT')} in the books, 01/01/2031" in page

    assert approve(message).state == "BOOKED"

    assert (Lot.objects.get(number="A").expires_on, lots()) == (SOON, {"A": 2, "B": 10})


def test_a_lot_that_has_fewer_units_by_now_is_to_be_counted_again(
    parcel: Shipment, world: World
) -> None:
    message = snapshot(world.cup.sku, lot("B", 12))
    send(2, "shipped", **told(parcel, lot("A", 1), lot("B", 2)))

    assert (approve(message).state, lots()) == ("MOVED", {"A": 1, "B": 8})
