"""Routing rules at the real checkout, and what is kept of the choice."""

from datetime import time
from decimal import Decimal

import pytest
from django.test import Client

from shop.delivery.models import DeliveryRate, DeliveryZone, DispatchRule, TransitTime
from shop.kernel.money import Money
from shop.orders.models import Order, OrderRoute
from shop.routing.models import RoutingRule
from tests.factories.checkout import AT, World, address_in, filled_cart, placed, priced, set_stock
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
Criterion = RoutingRule.Criterion


def rank(*criteria: str, market: str = "de") -> None:
    """Let a market choose by these, in their order."""
    for number, criterion in enumerate(criteria):
        RoutingRule.objects.create(market_id=market, rank=number, criterion=criterion)


def split_stock(world: World) -> None:
    """Let Hamburg have the pot and Jingdezhen both, so that one parcel is slow and dear."""
    set_stock(world.teapot, {"HAM": 10, "JDZ": 10})
    set_stock(world.cup, {"HAM": 0, "JDZ": 10})
    # Cups are another kind to customs: they may travel apart.
    world.cup.hs_code = "691200"
    world.cup.save()


def order_both(world: World) -> Order:
    return placed(filled_cart({world.teapot: 1, world.cup: 1}))


def warehouses(order: Order) -> list[str]:
    return list(order.consignments.order_by("position").values_list("warehouse_id", flat=True))


def test_without_rules_the_fewest_parcels_are_sent(world: World):
    split_stock(world)

    order = order_both(world)

    assert warehouses(order) == ["JDZ"]
    decision = OrderRoute.objects.get(order=order).decision
    assert [row["lost_at"] for row in decision["routes"]] == [None, 0]
    assert decision["count"] == 2


def test_the_nearest_warehouses_send_where_that_is_the_first_rule(world: World):
    split_stock(world)
    rank(Criterion.PREFERENCE)

    assert warehouses(order_both(world)) == ["HAM", "JDZ"]


def test_the_cheapest_route_is_the_least_sum_of_freight_packing_duty_and_tax(world: World):
    split_stock(world)
    rank(Criterion.COST)
    DispatchRule.objects.create(warehouse_id="JDZ", parcel_cost=Decimal("0.80"))

    order = order_both(world)

    routes = OrderRoute.objects.get(order=order).decision["routes"]
    chosen, other = (row["facts"] for row in routes)
    parts = ("freight", "packing", "duty", "tax")
    for facts in (chosen, other):
        assert sum(Decimal(facts[part]) for part in parts) == Decimal(facts["cost"])
    assert Decimal(chosen["cost"]) < Decimal(other["cost"])
    assert warehouses(order) == ["JDZ"]
    assert Decimal(chosen["packing"]) == Decimal("0.80")


def test_what_was_free_is_kept_with_the_order(world: World):
    split_stock(world)

    decision = OrderRoute.objects.get(order=order_both(world)).decision

    free = {(row["variant"], row["warehouse"]): row["units"] for row in decision["available"]}
    pot, cup = world.teapot.pk, world.cup.pk
    assert free == {(pot, "HAM"): 10, (pot, "JDZ"): 10, (cup, "JDZ"): 10}


def test_the_order_says_why_and_what_else_was_possible(world: World, desk: Client):
    split_stock(world)
    order = order_both(world)

    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()

    assert "2 routes were possible." in page
    assert "Rule 1, fewest parcels, decided: 1 against 2." in page
    assert "HAM: 1 × TEAPOT + JDZ: 1 × CUP" in page
    assert "fell at rule 1, fewest parcels" in page


def test_the_last_minute_before_the_cut_off_saves_a_day(world: World):
    DispatchRule.objects.create(warehouse_id="HAM", carrier="dhl", cut_off=time(11))
    cart = filled_cart({world.cup: 1})
    # The world's clock says ten in Hamburg, on a Monday.
    early = placed(cart, at=AT)
    late = placed(filled_cart({world.cup: 1}), at=AT.replace(hour=10))

    days = [
        [day.day for day in order.consignments.values_list("promised_from", "promised_until")[0]]
        for order in (early, late)
    ]

    assert days == [[3, 5], [4, 6]]


def test_a_learnt_transit_time_is_promised_and_its_percentile_kept(world: World, desk: Client):
    method = DeliveryRate.objects.filter(market_id="de", warehouse_id="HAM").first().method
    TransitTime.objects.create(
        warehouse_id="HAM",
        market_id="de",
        method=method,
        carrier="dhl",
        days_50=2,
        days_90=8,
        parcels=120,
        learnt_at=AT,
    )

    order = placed(filled_cart({world.cup: 1}))
    row = order.consignments.get()

    # Handed over on Tuesday 3 November; the eighth day after it is Wednesday 11.
    assert (row.promise_percentile, row.promised_from.day, row.promised_until.day) == (90, 5, 11)
    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert "(90 of 100 by then)" in page


def test_a_zone_has_its_own_rates(world: World):
    zone = DeliveryZone.objects.create(
        market_id="de", name="Islands", country="DE", postcodes="264 27498"
    )
    pattern = DeliveryRate.objects.filter(
        market_id="de", warehouse_id="HAM", method__code="standard"
    ).first()
    DeliveryRate.objects.create(
        method=pattern.method,
        warehouse_id="HAM",
        market_id="de",
        zone=zone,
        carrier="dhl",
        max_weight_g=31500,
        amount=Money("15.00", "EUR"),
        min_days=4,
        max_days=9,
    )
    there = filled_cart({world.cup: 1}, address=address_in("de", postcode="26465"))

    far, near = priced(there), priced(filled_cart({world.cup: 1}))

    prices = [one.options[0].price for one in (far, near)]
    assert prices == [Money("15.00", "EUR"), Money("4.90", "EUR")]
