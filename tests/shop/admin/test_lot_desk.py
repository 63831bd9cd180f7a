"""Lots at the desk: received, named, put back, packed from, and recalled."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logistics.fulfilment.services import pack_completely
from logistics.inbound.forms import ArrivalForm
from logistics.picking.admin.shown import wave_context
from logistics.picking.printing import _row
from logistics.picking.selectors import lines_of, lots_of
from logistics.picking.services import open_wave
from shop.inventory.models import Lot, LotMovement, StockItem, StockMovement
from shop.inventory.services import NamedLot, Received, receive_goods, ship_stock
from shop.kernel.formats import format_datetime
from shop.ledgers.selectors import broken_rows
from shop.orders.models import Order
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.orders import PaidOrderFactory, plan_parcel

pytestmark = pytest.mark.django_db
PAST, DAY = date(2020, 1, 1), date(2999, 5, 31)


@pytest.fixture
def item() -> StockItem:
    """Give an empty shelf in Hamburg that is kept in lots."""
    return StockItem.objects.create(
        warehouse=WarehouseFactory(code="HAM"),
        variant=VariantFactory(sku="TEA-1"),
        is_kept_in_lots=True,
    )


def put(item: StockItem, units: int, number: str, day: date | None) -> Lot:
    goods = Received(item.variant_id, units, NamedLot(number, day))
    now = timezone.now()
    receive_goods(warehouse_id=item.warehouse_id, goods=goods, actor="tests", at=now)
    return Lot.objects.get(stock_item=item, number=number)


@pytest.fixture
def order(item: StockItem) -> Order:
    """Give an order of two units, for which two of lot A-1 lie there."""
    order = PaidOrderFactory(items=[("9.00", 2)], variants=[item.variant])
    item.refresh_from_db()
    # The factory has received what it sold: it is of lot A-1.
    Lot.objects.filter(stock_item=item).update(number="A-1", expires_on=DAY)
    return order


def test_units_are_received_into_the_lot_that_was_typed(desk: Client, item: StockItem):
    url = f"/admin/shop/stockitem/{item.pk}/receive/"
    data = {"quantity": 4, "lot_number": "a-7", "expires_on": "2999-05-31", "note": ""}

    assert desk.post(url, data).status_code == 302
    assert list(Lot.objects.values_list("number", "expires_on", "units")) == [("A-7", DAY, 4)]

    refused = desk.post(url, {**data, "expires_on": "2999-06-01"})
    assert refused.status_code == 422
    assert "Lot A-7 is known to be good until" in refused.content.decode()
    assert "A-7" in desk.get(f"/admin/shop/stockitem/{item.pk}/change/").content.decode()


def test_what_goes_back_on_the_shelf_needs_its_lot(desk: Client, item: StockItem):
    put(item, 2, "A-1", DAY)
    url = f"/admin/shop/stockitem/{item.pk}/move/"
    aside = {"move": "SHELF_TO_QUARANTINE", "quantity": 1, "note": "x", "lot_number": "A-1"}
    desk.post(url, aside)

    refused = desk.post(url, {"move": "QUARANTINE_TO_SHELF", "quantity": 1, "note": "fine"})
    back = {"move": "QUARANTINE_TO_SHELF", "quantity": 1, "note": "fine", "lot_number": "B-2"}
    assert desk.post(url, back).status_code == 302

    assert refused.status_code == 422
    assert dict(Lot.objects.values_list("number", "units")) == {"A-1": 1, "B-2": 1}


def test_a_shelf_is_kept_in_lots_and_its_units_are_named(desk: Client):
    shelf = receive_goods(
        warehouse_id=WarehouseFactory(code="HAM").code,
        goods=Received(VariantFactory().pk, 5),
        actor="tests",
        at=timezone.now(),
    )
    desk.post(f"/admin/shop/stockitem/{shelf.pk}/lots/")
    lot = Lot.objects.get()
    assert (lot.number, lot.units) == ("", 5)

    data = {"units": 3, "lot_number": "C-3", "expires_on": "2999-05-31"}
    assert desk.post(f"/admin/shop/lot/{lot.pk}/name/", data).status_code == 302
    assert desk.post(f"/admin/shop/lot/{lot.pk}/name/", data).status_code == 422

    assert dict(Lot.objects.values_list("number", "units")) == {"": 2, "C-3": 3}


def test_the_page_of_a_lot_names_the_orders_that_got_it(desk: Client, order: Order):
    lot = Lot.objects.get()
    ship_stock(
        reference=order.number,
        warehouse_id="HAM",
        quantities={lot.stock_item.variant_id: 2},
        actor="tests",
        at=timezone.now(),
    )

    with CaptureQueriesContext(connection) as captured:
        page = desk.get(f"/admin/shop/lot/{lot.pk}/change/").content.decode()

    assert len(captured) <= 30
    assert f'href="/admin/shop/order/{order.pk}/change/">{order.number}</a>' in page
    sent = LotMovement.objects.latest("pk").movement.created_at
    assert format_datetime(sent, locale="en_GB") in page
    assert order.name in page


def test_the_packing_table_and_the_pick_list_name_the_lot(desk: Client, order: Order):
    shipment = plan_parcel(order)
    page = desk.get(f"/admin/logistics/shipment/{shipment.pk}/pack/").content.decode()
    assert "2 × lot A-1, good until" in page

    now = timezone.now()
    wave = open_wave(warehouse_id="HAM", shipment_ids=[shipment.pk], actor="tests", at=now)

    lines = list(lines_of(wave_id=wave.pk))
    lots = lots_of(lines, on=now.date())
    assert "2 × lot A-1, good until" in _row(lines[0], lots[lines[0].pk])[2]
    context = wave_context(wave, may_operate=True)
    assert "2 × lot A-1, good until" in context["lines"][0][2]
    desk.post(f"/admin/logistics/wave/{wave.pk}/take/")
    assert "lot A-1" in desk.get(f"/admin/logistics/wave/{wave.pk}/pick/").content.decode()


def test_the_parcel_whose_lot_is_over_stays_and_says_so(desk: Client, order: Order):
    shipment = plan_parcel(order)
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())
    Lot.objects.update(expires_on=PAST)

    url = f"/admin/logistics/shipment/{shipment.pk}/ship/"
    data = {"carrier": shipment.carrier_id, "tracking_number": "00340434161094042557"}
    page = desk.post(url, data, follow=True).content.decode()

    assert "2 × TEA-1: the lot is over" in page
    shipment.refresh_from_db()
    assert shipment.status == "PACKED"


def test_a_container_asks_for_the_lots_of_what_is_kept_in_lots():
    rows = [_Row(1, 7), _Row(2, 8)]
    typed = {"good_1": "4", "lot_1": "a-1", "until_1": "2999-05-31", "good_2": "3"}

    form = ArrivalForm(typed, rows=rows, in_lots={7})

    assert form.is_valid()
    assert [receipt.lot for receipt in form.receipts().values()] == [NamedLot("A-1", DAY), None]
    without = ArrivalForm({"until_1": "2999-05-31"}, rows=rows, in_lots={7})
    assert list(without.errors) == ["lot_1"]


class _Row:
    open_units, sku = 5, "TEA-1"

    def __init__(self, pk: int, variant_id: int) -> None:
        self.pk, self.variant_id = pk, variant_id


def test_lots_that_are_over_are_found(desk: Client, item: StockItem):
    put(item, 1, "NEW", DAY)
    put(item, 1, "OLD", PAST)

    page = desk.get("/admin/shop/lot/?left=over").content.decode()

    assert "OLD" in page
    assert "NEW" not in page


def test_a_mistyped_day_is_corrected_wherever_the_lot_lies(desk: Client, item: StockItem):
    lot = put(item, 2, "A-1", PAST)
    reno = StockItem.objects.create(
        warehouse=WarehouseFactory(code="RNO"), variant=item.variant, is_kept_in_lots=True
    )
    put(reno, 3, "A-1", PAST)
    other = put(item, 1, "B-2", PAST)
    url, day = f"/admin/shop/lot/{lot.pk}/day/", date(2031, 5, 31)
    assert "(RNO): 3" in desk.get(url).content.decode()

    assert desk.post(url, {"expires_on": day, "reason": "a typo"}).status_code == 302

    days = dict(Lot.objects.filter(number="A-1").values_list("stock_item__warehouse", "expires_on"))
    assert days == {"HAM": day, "RNO": day}
    other.refresh_from_db()
    assert other.expires_on == PAST
    notes = StockMovement.objects.filter(
        note="A-1: 2020-01-01 → 2031-05-31 (a typo)", kind="ADJUSTED"
    )
    assert list(notes.order_by("pk").values_list("lots__lot__stock_item", "lots__units")) == [
        (item.pk, 0),
        (reno.pk, 0),
    ]
    assert "2031-05-31 (a typo)" in desk.get(f"/admin/shop/lot/{lot.pk}/change/").content.decode()
    assert broken_rows() == []


def test_a_day_that_is_none_is_not_kept(desk: Client, item: StockItem):
    lot, nameless = put(item, 2, "A-1", date(2031, 5, 31)), put(item, 1, "", None)
    url = f"/admin/shop/lot/{lot.pk}/day/"

    same = desk.post(url, {"expires_on": "2031-05-31", "reason": "x"})
    assert (same.status_code, "is known to be good until" in same.content.decode()) == (422, True)
    for wrong in ({"expires_on": "0231-05-31", "reason": "x"}, {"expires_on": "2031-06-30"}):
        assert desk.post(url, wrong).status_code == 422
    told = desk.post(f"/admin/shop/lot/{nameless.pk}/day/", follow=True).content.decode()
    assert "Only a lot with a number has a last day" in told

    lot.refresh_from_db()
    assert lot.expires_on == date(2031, 5, 31)
