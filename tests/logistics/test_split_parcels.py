"""A parcel becomes two and one again: every unit in one box, and what hangs on a box follows."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.messages.models import OutgoingMail
from crm.messages.services import tell_shipped
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.services import (
    BeingPackedError,
    NothingStaysError,
    NothingToMoveError,
    NotInParcelError,
    NotMergeableError,
    ShipmentStateError,
    TaxMisfitError,
    cancel_shipments,
    deliver_shipment,
    follow_order,
    merge_shipments,
    pack_completely,
    pack_shipment,
    plan_shipment,
    ship_shipment,
    split_shipment,
)
from logistics.tracking.evidence import transport_of
from logistics.withdrawals.selectors import delivered_on
from shop.inventory.selectors import ledger_differences
from shop.invoicing.content import CustomsDetails, SellerFacts, customs_page
from shop.invoicing.content.words import COMMERCIAL
from shop.invoicing.frozen import FrozenOrder
from shop.invoicing.selectors import get_selling_entity
from shop.invoicing.services.papers import parcels_of
from shop.orders.models import Order
from shop.payments.services import cancel_order, request_refund
from shop.tax.selectors import registration_numbers_on
from tests.factories.basics import CarrierFactory
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory, plan_parcel

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
NUMBERS = {1: "RR123456785CN", 2: "RR123456794CN", 3: "RR123456803CN"}


@pytest.fixture
def imported(world: World) -> Shipment:
    """Give a parcel of EUR 196 from China: above the limit of the IOSS, duty paid by us."""
    return planned(world, {world.teapot: 3, world.cup: 1}, warehouse="JDZ")


@pytest.fixture
def domestic(world: World) -> Shipment:
    """Give the same parcel from Hamburg to Berlin."""
    return planned(world, {world.teapot: 3, world.cup: 1}, warehouse="HAM")


def planned(world: World, lines: dict, *, warehouse: str) -> Shipment:
    """Return the parcel of a paid order that one warehouse sends."""
    for variant in (world.teapot, world.cup):
        set_stock(variant, {warehouse: 10})
    order = confirmed(placed_order(lines), world.gateway)
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    return shipment


def split(shipment: Shipment, *, key=None, **units: int) -> Shipment:
    """Let units by SKU travel in a second parcel."""
    lines = {line.sku: line.pk for line in shipment.order.lines.all()}
    return split_shipment(
        shipment_id=shipment.pk,
        units={lines[sku.upper()]: number for sku, number in units.items()},
        key=key or uuid4(),
        actor="mei",
        at=AT,
    )


def merge(shipment: Shipment, *others: Shipment) -> Shipment:
    """Let other parcels travel in one."""
    return merge_shipments(
        shipment_id=shipment.pk, other_ids=[row.pk for row in others], actor="mei", at=AT
    )


def pack(shipment: Shipment) -> Shipment:
    """Put everything into the box."""
    return pack_completely(shipment_id=shipment.pk, actor="mei", at=AT)


def send(shipment: Shipment, *, tax_note: str = "") -> Shipment:
    """Hand a parcel to the carrier."""
    pack(shipment)
    return ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=NUMBERS[shipment.part],
        carrier_code=shipment.carrier_id,
        actor="mei",
        at=LATER,
        tax_note=tax_note,
    )


def contents(order: Order) -> list[tuple[int, str, dict[str, int]]]:
    """Return part, state and units by SKU of each parcel."""
    return [
        (
            row.part,
            row.status,
            dict(row.lines.order_by("pk").values_list("order_line__sku", "quantity")),
        )
        for row in order.shipments.order_by("part")
    ]


# --- the units ---


def test_a_split_parcel_is_two_with_their_own_lines(domestic: Shipment) -> None:
    second = split(domestic, teapot=2)

    assert contents(domestic.order) == [
        (1, "PLANNED", {"TEAPOT": 1, "CUP": 1}),
        (2, "PLANNED", {"TEAPOT": 2}),
    ]
    assert second.warehouse_id == domestic.warehouse_id
    assert second.carrier_id == domestic.carrier_id
    assert second.tracking_number is None


def test_merging_is_the_way_back(domestic: Shipment) -> None:
    second = split(domestic, teapot=2, cup=1)

    merge(domestic, second)

    second.refresh_from_db()
    assert contents(domestic.order) == [
        (1, "PLANNED", {"TEAPOT": 3, "CUP": 1}),
        (2, "CANCELLED", {}),
    ]
    assert second.merged_into == domestic
    assert set(domestic.order.events.values_list("kind", flat=True)) >= {
        "PARCEL_SPLIT",
        "PARCELS_MERGED",
    }


def test_a_number_of_a_parcel_is_never_used_again(domestic: Shipment) -> None:
    merge(domestic, split(domestic, teapot=1))

    assert split(domestic, teapot=1).part == 3


def test_a_closed_box_is_packed_again(domestic: Shipment) -> None:
    pack(domestic)

    split(domestic, teapot=1)

    domestic.refresh_from_db()
    assert (domestic.status, domestic.packed_by) == ("PLANNED", "")
    assert set(domestic.lines.values_list("packed", flat=True)) == {0}


def test_sending_the_form_twice_splits_once(domestic: Shipment) -> None:
    key = uuid4()

    first = split(domestic, key=key, teapot=2)
    again = split(domestic, key=key, teapot=2)

    assert first == again
    assert domestic.order.shipments.count() == 2


def test_merging_twice_changes_nothing(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)

    assert merge(domestic, second) == merge(domestic, second)
    assert domestic.order.events.filter(kind="PARCELS_MERGED").count() == 1


def test_planning_again_leaves_split_parcels_alone(domestic: Shipment) -> None:
    split(domestic, teapot=1)

    plan_shipment(order_id=domestic.order_id, at=AT)

    assert domestic.order.shipments.count() == 2


def test_cancelled_units_leave_the_parcel_that_is_still_open(domestic: Shipment) -> None:
    second = split(domestic, teapot=2)
    pack(second)
    refund(domestic.order, "TEAPOT", 1)

    follow_order(order_id=domestic.order_id, actor="mei", at=AT)

    assert contents(domestic.order) == [
        (1, "PLANNED", {"TEAPOT": 0, "CUP": 1}),
        (2, "PACKED", {"TEAPOT": 2}),
    ]


def test_units_that_were_cancelled_since_are_not_moved(domestic: Shipment) -> None:
    refund(domestic.order, "CUP", 1)

    with pytest.raises(NotInParcelError):
        split(domestic, cup=1)

    assert domestic.order.shipments.count() == 1


@pytest.mark.parametrize(
    ("units", "error"),
    [
        ({"teapot": 0}, NothingToMoveError),
        ({"teapot": 3, "cup": 1}, NothingStaysError),
        ({"teapot": 4}, NotInParcelError),
        ({"teapot": -1}, NotInParcelError),
    ],
)
def test_units_that_make_no_two_parcels_are_refused(
    domestic: Shipment, units: dict[str, int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        split(domestic, **units)

    assert contents(domestic.order) == [(1, "PLANNED", {"TEAPOT": 3, "CUP": 1})]
    assert not domestic.order.events.filter(kind="PARCEL_SPLIT").exists()


def test_a_line_of_another_order_is_refused(domestic: Shipment) -> None:
    foreign = PaidOrderFactory().lines.first()

    with pytest.raises(NotInParcelError):
        split_shipment(
            shipment_id=domestic.pk, units={foreign.pk: 1}, key=uuid4(), actor="mei", at=AT
        )


def test_a_box_that_somebody_fills_is_left_alone(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)
    pack_shipment(shipment_id=domestic.pk, scans={"CUP": 1}, actor="lin", at=AT)

    with pytest.raises(BeingPackedError):
        split(domestic, teapot=1)
    with pytest.raises(NotMergeableError):
        merge(second, domestic)


def test_a_parcel_that_has_left_is_neither_split_nor_merged(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)
    send(domestic)

    with pytest.raises(ShipmentStateError):
        split(domestic, teapot=1)
    with pytest.raises(NotMergeableError):
        merge(second, domestic)


def test_parcels_of_two_orders_are_not_merged(domestic: Shipment) -> None:
    stranger = plan_parcel(PaidOrderFactory())

    with pytest.raises(NotMergeableError):
        merge(domestic, stranger)


def test_parcels_of_two_warehouses_are_not_merged(world: World) -> None:
    set_stock(world.teapot, {"HAM": 5})
    set_stock(world.cup, {"JDZ": 5})
    order = confirmed(placed_order({world.teapot: 1, world.cup: 1}), world.gateway)
    first, second = plan_shipment(order_id=order.pk, at=AT)

    with pytest.raises(NotMergeableError):
        merge(first, second)


def test_parcels_of_two_carriers_are_not_merged(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)
    second.carrier = CarrierFactory(code="pigeon")
    second.save()

    with pytest.raises(NotMergeableError):
        merge(domestic, second)


class EveryUnit(TestCase):
    """Whatever is split and merged, each unit of the order is in exactly one parcel."""

    def setUp(self) -> None:
        self.order = PaidOrderFactory(items=[("59.00", 4), ("19.00", 3)])
        plan_parcel(self.order)
        self.sold = {line.pk: line.quantity for line in self.order.lines.all()}

    @settings(max_examples=8)
    @given(
        steps=st.lists(
            st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3)),
            max_size=6,
        )
    )
    def test_is_in_one_parcel(self, steps: list[tuple[bool, int, int, int]]) -> None:
        for is_split, which, first, second in steps:
            rows = list(self.order.shipments.filter(merged_into=None).order_by("part"))
            row, other = rows[which % len(rows)], rows[first % len(rows)]
            units = dict(zip(self.sold, (first, second), strict=True))
            try:
                if is_split:
                    split_shipment(shipment_id=row.pk, units=units, key=uuid4(), actor="mei", at=AT)
                else:
                    merge(row, other)
            except (NothingToMoveError, NothingStaysError, NotInParcelError, NotMergeableError):
                pass
            lines = ShipmentLine.objects.filter(shipment__order=self.order, quantity__gt=0)
            held: Counter[int] = Counter()
            for line in lines.exclude(shipment__status="CANCELLED"):
                held[line.order_line_id] += line.quantity
            assert held == self.sold
            assert not lines.filter(shipment__status="CANCELLED").exists()


# --- the tax ---


def test_parts_of_an_import_fall_into_another_regime_and_are_held(imported: Shipment) -> None:
    second = split(imported, teapot=1)

    for parcel in (imported, second):
        with pytest.raises(TaxMisfitError) as caught:
            send(parcel)
        assert (caught.value.charged, caught.value.now) == ("DDP_IMPORT", "IOSS")
    assert set(imported.order.shipments.values_list("status", flat=True)) == {"PACKED"}


def test_only_the_part_whose_regime_changes_is_held(world: World) -> None:
    shipment = planned(world, {world.teapot: 4, world.cup: 1}, warehouse="JDZ")
    second = split(shipment, cup=1)

    with pytest.raises(TaxMisfitError):
        send(second)
    assert send(shipment).status == "SHIPPED"


def test_parts_within_the_ioss_owe_the_flat_duty_twice(world: World) -> None:
    shipment = planned(world, {world.teapot: 1, world.cup: 1}, warehouse="JDZ")
    order = shipment.order
    assert (order.consignments.get().regime, str(order.duty_total.amount)) == ("IOSS", "3.0000")
    second = split(shipment, cup=1)

    with pytest.raises(TaxMisfitError) as caught:
        send(second)

    assert (caught.value.charged, caught.value.now) == ("IOSS", "IOSS")


def test_parts_of_a_domestic_parcel_leave(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)

    assert [send(domestic).status, send(second).status] == ["SHIPPED", "SHIPPED"]


def test_what_is_merged_again_leaves(imported: Shipment) -> None:
    merge(imported, split(imported, teapot=1))

    assert send(imported).status == "SHIPPED"


def test_what_was_sold_stays_as_it_is(imported: Shipment) -> None:
    order = imported.order
    before = [*order.consignments.values("quote", "regime"), order.gross_total]

    merge(imported, split(imported, teapot=1))
    split(imported, cup=1)

    order.refresh_from_db()
    assert [*order.consignments.values("quote", "regime"), order.gross_total] == before
    assert not order.refunds.exists()


# --- what hangs on a parcel ---


def test_an_order_is_sent_and_delivered_with_its_last_parcel(domestic: Shipment) -> None:
    order, second = domestic.order, split(domestic, teapot=1)
    states = []
    for step in (
        lambda: send(domestic),
        lambda: send(second),
        lambda: arrive(domestic, days=1),
        lambda: arrive(second, days=3),
    ):
        step()
        order.refresh_from_db()
        states.append(order.fulfilment)

    assert states == ["PARTLY_SHIPPED", "SHIPPED", "SHIPPED", "DELIVERED"]
    assert delivered_on(order) == (AT + timedelta(days=3)).date()
    assert list(ledger_differences()) == []


def test_each_parcel_gets_one_mail_about_what_is_in_it(domestic: Shipment) -> None:
    second = split(domestic, teapot=1)
    for row in (domestic, second):
        send(row)
        tell_shipped(shipment_id=row.pk, at=LATER)
        tell_shipped(shipment_id=row.pk, at=LATER)

    mails = OutgoingMail.objects.filter(kind="ORDER_SHIPPED").order_by("pk")
    assert mails.count() == 2


def test_the_evidence_names_both_parcels(domestic: Shipment) -> None:
    send(split(domestic, teapot=1))
    send(domestic)

    facts = {(row["tracking_number"], row["event"]) for row in transport_of(domestic.order)}
    assert facts == {(NUMBERS[1], "SHIPPED"), (NUMBERS[2], "SHIPPED")}


def test_an_order_with_two_parcels_is_cancelled_whole(domestic: Shipment) -> None:
    split(domestic, teapot=1)

    cancel_order(order_id=domestic.order_id, reason="CUSTOMER", actor="mei", at=AT)
    cancel_shipments(order_id=domestic.order_id, actor="mei", at=AT)

    assert set(domestic.order.shipments.values_list("status", flat=True)) == {"CANCELLED"}


def test_the_shopper_reads_of_two_parcels(domestic: Shipment, client: Client) -> None:
    send(split(domestic, teapot=1))

    token = domestic.order.access_token
    parcels = client.get(f"/en-de/orders/{token}/parcels/").content.decode()
    page = " ".join(client.get(f"/en-de/orders/{token}/").content.decode().split())
    answer = client.get(f"/api/v1/en-de/orders/{token}/parcels/").json()

    assert "Your order comes in 2 parcels." in parcels
    assert NUMBERS[2] in parcels
    assert "Parcel 2 from Hamburg" in page
    assert [[row["quantity"] for row in parcel["lines"]] for parcel in answer] == [[2, 1], [1]]
    assert [parcel["status"] for parcel in answer] == ["PLANNED", "SHIPPED"]


def test_one_parcel_is_not_counted(client: Client) -> None:
    order = ShippedOrderFactory()

    text = client.get(f"/en-de/orders/{order.access_token}/parcels/").content.decode()

    assert "Your order comes in" not in text


# --- the desk ---


def page_of(name: str, shipment: Shipment) -> str:
    """Return the address of one of a parcel's pages."""
    return reverse(f"admin:logistics_shipment_{name}", args=[shipment.pk])


def test_the_desk_splits_is_told_why_it_is_held_and_merges(
    imported: Shipment, desk: Client
) -> None:
    cup = imported.order.lines.get(sku="CUP")
    key = desk.get(page_of("split", imported)).context["form"]["key"].value()
    data = {"key": str(key), f"units_{cup.pk}": "1"}

    page = desk.post(page_of("split", imported), data, follow=True).content.decode()
    desk.post(page_of("split", imported), data, follow=True)

    assert contents(imported.order) == [
        (1, "PLANNED", {"TEAPOT": 3}),
        (2, "PLANNED", {"CUP": 1}),
    ]
    assert "Parcel 1 is held: Then: " in page
    assert "Parcel 1.2 is held: Then: " in page
    assert "The tax that was charged does not fit this parcel any more" in page

    second = imported.order.shipments.get(part=2)
    merged = desk.post(page_of("merge", imported), {"others": [second.pk]}, follow=True)

    assert "held" not in merged.content.decode()
    assert contents(imported.order)[0] == (1, "PLANNED", {"TEAPOT": 3, "CUP": 1})
    gone = desk.get(page_of("change", second)).content.decode()
    assert "What was in this parcel travels in another one:" in gone


def test_the_desk_is_told_what_is_wrong_with_the_units(domestic: Shipment, desk: Client) -> None:
    teapots = domestic.order.lines.get(sku="TEAPOT")
    url, key = page_of("split", domestic), str(uuid4())

    too_many = desk.post(url, {"key": key, f"units_{teapots.pk}": "4"})
    nothing = desk.post(url, {"key": key}).content.decode()
    old = desk.post(url, {f"units_{teapots.pk}": "1"})

    assert too_many.status_code == 422
    assert "Choose at least one unit for the second parcel." in nothing
    assert "This page is too old. Please open it again." in old.content.decode()
    assert domestic.order.shipments.count() == 1


def test_the_desk_chooses_among_parcels_that_can_be_merged(
    domestic: Shipment, desk: Client
) -> None:
    alone = desk.get(page_of("merge", domestic), follow=True).content.decode()
    split(domestic, teapot=1)
    stranger = plan_parcel(PaidOrderFactory())

    wrong = desk.post(page_of("merge", domestic), {"others": [stranger.pk]})
    nothing = desk.post(page_of("merge", domestic), {"others": []})

    assert "There is no other parcel that could travel with this one." in alone
    assert (wrong.status_code, nothing.status_code) == (422, 422)
    assert "These parcels cannot be merged any more." in wrong.content.decode()
    assert "Choose at least one parcel." in nothing.content.decode()


def test_the_desk_is_told_of_a_parcel_that_has_left(domestic: Shipment, desk: Client) -> None:
    second = split(domestic, teapot=1)
    send(domestic)
    cup = domestic.order.lines.get(sku="CUP")

    answers = [
        desk.post(
            page_of("split", domestic), {"key": str(uuid4()), f"units_{cup.pk}": "1"}, follow=True
        ),
        desk.post(page_of("merge", domestic), {"others": [second.pk]}, follow=True),
    ]

    told = "This parcel has left or was cancelled in the meantime: nothing was changed."
    assert all(told in answer.content.decode() for answer in answers)
    assert contents(domestic.order)[1] == (2, "PLANNED", {"TEAPOT": 1})


def test_papers_are_offered_for_each_parcel(imported: Shipment, desk: Client) -> None:
    split(imported, cup=1)

    page = desk.get(reverse("admin:shop_order_change", args=[imported.order_id])).content.decode()
    first, second, third = (
        reverse(
            "admin:shop_document_paper",
            args=[imported.consignment_id, *part, "commercial-invoice"],
        )
        for part in ([], [2], [3])
    )

    assert (first in page, second in page, third in page) == (True, True, False)
    assert "Parcel 1.2 from Jingdezhen" in page
    assert desk.get(third).status_code == 404


def test_a_paper_says_what_is_in_its_parcel_and_shares_the_freight(imported: Shipment) -> None:
    split(imported, cup=1)
    order = imported.order
    frozen = FrozenOrder(order)
    parcels = [row.units for row in parcels_of(imported.consignment)]
    seller = SellerFacts(get_selling_entity(), registration_numbers_on(on=AT.date()))

    pages = [
        customs_page(
            frozen,
            CustomsDetails(COMMERCIAL, imported.consignment_id, AT.date(), name, parcels, index),
            seller=seller,
        )
        for index, name in enumerate(("1", "1.2"))
    ]

    assert [page["number"] for page in pages] == [f"{order.number}/1", f"{order.number}/1.2"]
    assert [[row[1] for row in page["lines"]] for page in pages] == [["TEAPOT"], ["CUP"]]
    values = [[value for _label, value in page["totals"][:2]] for page in pages]
    assert values == [["€148.74", "€18.89"], ["€15.97", "€2.03"]]


def refund(order: Order, sku: str, units: int) -> None:
    """Give back units that have not left."""
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get(sku=sku).pk: units},
        charge_ids=[],
        reason="CUSTOMER",
        actor="mei",
        at=AT,
    )


def arrive(shipment: Shipment, *, days: int) -> None:
    """Deliver a parcel some days later."""
    day = AT + timedelta(days=days)
    deliver_shipment(shipment_id=shipment.pk, delivered_at=day, actor="carrier", at=day)
