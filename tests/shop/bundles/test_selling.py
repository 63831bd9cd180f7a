"""Bundles from the product's page to the refund: one line to the shopper, components to us."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from logistics.customs.selectors import customs_gaps
from logistics.fulfilment.builder import build_parcel
from logistics.fulfilment.selectors import pick_list
from logistics.fulfilment.services import (
    pack_shipment,
    plan_shipment,
    ship_shipment,
    split_shipment,
)
from shop.bundles.services import set_bundle
from shop.cart.selectors import items_of
from shop.cart.services import QuantityError, add_to_cart, recheck_cart
from shop.catalogue.models import Variant
from shop.checkout.selectors import StaleCartError
from shop.inventory.models import Reservation
from shop.inventory.selectors import ledger_differences, sellable_stock
from shop.inventory.services import Delivery, expect_units
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.orders.presenters import order_summary
from shop.payments.models import Refund
from shop.payments.services import request_refund
from shop.pricing.models import Price
from shop.pricing.selectors import prices_for
from shop.search.models import Listing
from shop.search.services import refresh_listings
from tests.factories.basics import WAREHOUSES
from tests.factories.bundles import tea_set
from tests.factories.checkout import (
    AT,
    World,
    confirmed,
    filled_cart,
    placed,
    placed_order,
    priced,
    set_stock,
)

pytestmark = pytest.mark.django_db
NUMBER = "RR123456785CN"


@pytest.fixture
def bundle(world: World) -> Variant:
    """Give a tea set."""
    return tea_set(world)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def paid(world: World, lines: dict[Variant, int]) -> Order:
    return confirmed(placed_order(lines), world.gateway)


def units_of(order: Order) -> list[tuple[str, int, Decimal]]:
    rows = order.lines.order_by("pk").values_list("sku", "quantity", "unit_price")
    return [(sku, units, amount.quantize(Decimal("0.01"))) for sku, units, amount in rows]


def test_there_are_as_many_as_the_scarcest_component_allows(world: World, bundle: Variant) -> None:
    set_stock(world.teapot, {"HAM": 9, "JDZ": 1})
    set_stock(world.cup, {"HAM": 5, "JDZ": 1})

    shelves = sellable_stock(
        variant_ids=[bundle.pk], warehouse_codes=["HAM", "JDZ"], market_code="de"
    )

    assert [(shelf.variant_id, shelf.warehouse, shelf.units) for shelf in shelves] == [
        (bundle.pk, "HAM", 2)
    ]


def test_a_bundle_and_its_component_compete_for_the_same_units(
    world: World, bundle: Variant
) -> None:
    set_stock(world.cup, {"HAM": 5})
    cart = filled_cart({bundle: 2})

    with pytest.raises(QuantityError) as refusal:
        add_to_cart(cart_id=cart.pk, variant_id=world.cup.pk, quantity=2, at=AT)

    assert refusal.value.available == 1
    add_to_cart(cart_id=cart.pk, variant_id=world.cup.pk, quantity=1, at=AT)
    assert [item.available for item in items_of(cart=cart)] == [2, 1]


@time_machine.travel(AT)
def test_a_bundle_does_not_wait_for_what_is_coming(world: World, bundle: Variant) -> None:
    cart = filled_cart({bundle: 1, world.cup: 1})
    set_stock(world.cup, dict.fromkeys(WAREHOUSES, 0))
    soon = AT.date() + timedelta(days=10)
    expect_units(
        warehouse_id="HAM", reference="PO-1", deliveries=[Delivery(world.cup.pk, 5, soon)], at=AT
    )

    together, alone = items_of(cart=cart)

    assert (together.available, together.arrivals) == (0, {})
    assert (alone.available, alone.arrivals) == (5, {"HAM": soon})
    with pytest.raises(StaleCartError):
        priced(cart, on=AT.date())


def test_who_came_first_keeps_it_when_there_is_less(world: World, bundle: Variant) -> None:
    cart = filled_cart({world.cup: 3, bundle: 2})
    set_stock(world.cup, {"HAM": 5})

    changes = recheck_cart(cart_id=cart.pk, at=AT)

    assert [(change.variant_id, change.before, change.after) for change in changes] == [
        (bundle.pk, 2, 1)
    ]


def test_components_are_promised_and_the_shopper_sees_one_line(
    world: World, bundle: Variant
) -> None:
    order = paid(world, {bundle: 2, world.cup: 1})

    promised = Reservation.objects.filter(reference=order.number).order_by("pk")
    assert sorted(promised.values_list("stock_item__variant__sku", "quantity")) == [
        ("CUP", 5),
        ("TEAPOT", 2),
    ]
    summary = order_summary(order=order, reader=REGISTRY.variants["de-de"])
    assert [(line.quantity, line.total) for line in summary.lines] == [
        (2, euros("159.98")),
        (1, euros("19.00")),
    ]
    assert summary.subtotal == euros("178.98")
    assert summary.lines[0].option_label == "1 × Teekanne · 2 × Teekanne"


def test_each_piece_bears_its_share_to_the_cent(world: World, bundle: Variant) -> None:
    order = paid(world, {bundle: 2, world.cup: 1})

    assert units_of(order) == [
        ("TEAPOT", 2, Decimal("48.65")),
        ("CUP", 4, Decimal("15.67")),
        ("CUP", 1, Decimal("19.00")),
    ]
    assert sum(line.gross.amount for line in order.lines.all()) == Decimal("178.98")
    assert not order.lines.filter(sku="TEASET").exists()


def test_a_price_without_tax_is_spread_the_same_way(world: World, bundle: Variant) -> None:
    order = placed(filled_cart({bundle: 1}, market="us"))

    assert sum(line.net.amount for line in order.lines.all()) == Decimal("81.00")


def test_a_piece_can_be_given_back_by_itself(world: World, bundle: Variant) -> None:
    order = paid(world, {bundle: 1})
    cups = order.lines.get(sku="CUP")

    refund = request_refund(
        order_id=order.pk,
        quantities={cups.pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )

    cups.refresh_from_db()
    assert (refund.amount, cups.cancelled_quantity) == (euros("15.67"), 1)
    promised = Reservation.objects.filter(stock_item__variant=world.cup, state="FIRM")
    assert promised.get().quantity == 1


def test_what_has_left_of_one_line_is_not_freed_of_another(world: World, bundle: Variant) -> None:
    order = paid(world, {bundle: 1, world.cup: 1})
    (parcel,) = plan_shipment(order_id=order.pk, at=AT)
    own = order.lines.get(sku="CUP", bundle=None)
    rest = {row.pk: row.quantity for row in order.lines.exclude(pk=own.pk)}
    split_shipment(shipment_id=parcel.pk, units=rest, key=uuid4(), actor="mei", at=AT)
    pack_shipment(shipment_id=parcel.pk, scans={"CUP": 1}, actor="mei", at=AT)
    ship_shipment(
        shipment_id=parcel.pk, tracking_number=NUMBER, carrier_code="dhl", actor="mei", at=AT
    )

    request_refund(
        order_id=order.pk,
        quantities={own.pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )

    own.refresh_from_db()
    assert own.cancelled_quantity == 0
    promised = Reservation.objects.get(stock_item__variant=world.cup, state="FIRM")
    assert promised.quantity == 2


def test_components_are_picked_packed_declared_and_sent(world: World, bundle: Variant) -> None:
    for item in (world.teapot, world.cup):
        set_stock(item, {"JDZ": 10})
    order = paid(world, {bundle: 1, world.cup: 1})
    (parcel,) = plan_shipment(order_id=order.pk, at=AT)

    assert [(row.sku, row.quantity) for row in pick_list(shipment_id=parcel.pk)] == [
        ("CUP", 3),
        ("TEAPOT", 1),
    ]
    contents = build_parcel(shipment_id=parcel.pk).contents
    assert sorted((row.sku, row.quantity) for row in contents) == [
        ("CUP", 1),
        ("CUP", 2),
        ("TEAPOT", 1),
    ]
    assert customs_gaps(parcel) == []
    pack_shipment(shipment_id=parcel.pk, scans={"CUP": 3, "TEAPOT": 1}, actor="mei", at=AT)
    sent = ship_shipment(
        shipment_id=parcel.pk, tracking_number=NUMBER, carrier_code="ems", actor="mei", at=AT
    )
    assert sent.status == "SHIPPED"
    assert not ledger_differences().exists()


def test_parts_in_several_parcels_are_priced_once(world: World, bundle: Variant) -> None:
    set_stock(world.cup, {"HAM": 2, "JDZ": 3})
    set_stock(world.teapot, {"HAM": 10})

    order = placed_order({bundle: 1, world.cup: 2})

    assert order.consignments.count() == 2
    assert sum(line.gross.amount for line in order.lines.all()) == Decimal("117.99")
    assert sorted(units_of(order)) == [
        ("CUP", 2, Decimal("15.67")),
        ("CUP", 2, Decimal("19.00")),
        ("TEAPOT", 1, Decimal("48.65")),
    ]


def test_a_bundle_is_not_sold_where_a_component_is_not(world: World, bundle: Variant) -> None:
    Price.objects.filter(variant=world.cup, market="jp").delete()

    assert prices_for(variant_ids=[bundle.pk], market_code="jp") == {}
    assert prices_for(variant_ids=[bundle.pk], market_code="de") == {bundle.pk: euros("79.99")}


def test_lists_follow_the_components(world: World, bundle: Variant) -> None:
    set_stock(world.cup, {"HAM": 2})
    refresh_listings(product_ids=[world.cup.product_id])
    assert Listing.objects.get(variant=bundle, market_id="de").is_available

    set_stock(world.cup, {"HAM": 1})
    refresh_listings(product_ids=[world.cup.product_id])

    assert not Listing.objects.get(variant=bundle, market_id="de").is_available


def test_an_order_keeps_what_it_was_sold(world: World, bundle: Variant) -> None:
    order = paid(world, {bundle: 1})

    set_bundle(bundle_id=bundle.pk, parts={world.cup.pk: 6}, has_stock=False)

    assert [sku for sku, _units, _price in units_of(order)] == ["TEAPOT", "CUP"]


def test_the_checkout_names_the_pieces_of_each_parcel(world: World, bundle: Variant) -> None:
    seen = priced(filled_cart({bundle: 2}))

    (plan,) = seen.chosen.plans
    assert plan.parcel.quantities == {world.teapot.pk: 2, world.cup.pk: 4}
    assert seen.goods_total == euros("159.98")
