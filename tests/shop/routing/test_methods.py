"""Each delivery method goes its own way, and the order keeps what the checkout showed of it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.checkout.selectors import PricedCheckout, price_checkout
from shop.checkout.services import choose_delivery
from shop.delivery.models import DeliveryMethod, DeliveryRate
from shop.kernel.formats import format_date, format_money
from shop.kernel.money import Money
from shop.landed.routing import Way
from shop.markets.registry import REGISTRY
from shop.orders.models import Order, OrderRoute
from shop.payments.models import ProviderEvent
from shop.payments.services import check_payment, process_provider_event
from shop.replays.selectors import replay_orders, routed_orders
from shop.routing.models import RoutingRule
from tests.factories.checkout import (
    AT,
    TODAY,
    World,
    filled_cart,
    placed,
    priced,
    set_stock,
    started,
)
from tests.factories.shopper import Shopper
from tests.shop.storefront.api_client import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@dataclass(frozen=True)
class Seen:
    """What a shopper is shown of a method: from where, for how much, in all, and by when."""

    warehouse: str
    price: str
    total: str
    first: str
    last: str


STANDARD = Seen("HAM", "4.90", "63.90", "11-04", "11-06")
# The flat duty of an article from China to the Union, 3.00, comes on top.
EXPRESS = Seen("JDZ", "24.90", "86.90", "11-03", "11-04")


@pytest.fixture
def shop(world: World) -> World:
    """Let the near warehouse send slowly only, and the far one fast."""
    fast = DeliveryRate.objects.get(
        market_id="de", warehouse_id="HAM", method__code="express", max_weight_g=10_000
    )
    fast.warehouse_id, fast.carrier, fast.amount = "JDZ", "ems", Money("24.90", "EUR")
    fast.save()
    DeliveryRate.objects.filter(market_id="de", warehouse_id="HAM", method__code="express").delete()
    return world


def seen(way: Way) -> Seen:
    promise = way.option.promise
    return Seen(
        "+".join(parcel.warehouse for parcel in way.routing.route),
        f"{way.option.price.amount:.2f}",
        f"{way.gross_total.amount:.2f}",
        f"{promise.first:%m-%d}",
        f"{promise.last:%m-%d}",
    )


def kept(order: Order) -> Seen:
    order.refresh_from_db()
    parcel = order.consignments.get()
    return Seen(
        parcel.warehouse_id,
        f"{order.charges.get(kind='DELIVERY').gross.amount:.2f}",
        f"{order.gross_total.amount:.2f}",
        f"{parcel.promised_from:%m-%d}",
        f"{parcel.promised_until:%m-%d}",
    )


def priced_as_of_now(shopper: Shopper) -> PricedCheckout:
    checkout, now = shopper.checkout(), timezone.now()
    return price_checkout(
        cart=checkout.cart,
        checkout=checkout,
        market=REGISTRY.markets["de"],
        on=now.date(),
        at=now,
    )


def ordered(world: World, method: str) -> Order:
    cart = filled_cart({world.teapot: 1})
    pk = DeliveryMethod.objects.get(code=method).pk
    choose_delivery(cart_id=cart.pk, delivery_method_id=pk, at=AT)
    return placed(cart)


@pytest.mark.parametrize(("method", "shown"), [("standard", STANDARD), ("express", EXPRESS)])
def test_the_order_keeps_what_was_shown_however_its_payment_is_heard_of(
    shop: World, method: str, shown: Seen
):
    ways = {
        way.option.method.code: way for way in priced(filled_cart({shop.teapot: 1})).landed.ways
    }
    assert seen(ways[method]) == shown

    returned, told = (ordered(shop, method) for _time in range(2))
    reference = started(returned, shop.gateway).reference or ""
    shop.gateway.authorise(reference)
    check_payment(reference=reference, at=AT, gateway=shop.gateway)
    reference = started(told, shop.gateway).reference or ""
    shop.gateway.authorise(reference)
    event = ProviderEvent.objects.create(
        event_id="evt_1",
        type="payment_intent.succeeded",
        payload={"data": {"object": {"id": reference, "object": "payment_intent"}}},
        received_at=AT,
    )
    process_provider_event(provider_event_id=event.pk, at=AT, gateway=shop.gateway)

    assert [kept(order) for order in (returned, told)] == [shown, shown]
    assert [order.status for order in (returned, told)] == ["AUTHORISED", "AUTHORISED"]


def test_the_step_shows_each_method_s_own_days_and_total_and_the_button_takes_them(shop: World):
    shopper = Shopper("de-de")
    shopper.add(shop.teapot)
    shopper.fill_in()

    with CaptureQueriesContext(connection) as asked:
        page = shopper.get("checkout/delivery/").content.decode()

    assert len(asked) <= 25
    assert "Was woher kommt: Standardversand" in page
    for way in priced_as_of_now(shopper).landed.ways:
        promise = way.option.promise
        for text in (
            format_money(way.option.price, locale="de_DE"),
            format_money(way.gross_total, locale="de_DE"),
            format_date(promise.first, locale="de_DE"),
            format_date(promise.last, locale="de_DE"),
        ):
            assert text in page
    shopper.choose("express")
    assert shopper.shown_total() == EXPRESS.total
    assert shopper.order().status_code == 302
    order = Order.objects.get()
    assert order.delivery_method.code == "express"
    chosen, *others = OrderRoute.objects.get(order=order).decision["routes"]
    assert ([parcel["warehouse"] for parcel in chosen["parcels"]], others) == (["JDZ"], [])


def test_express_leaves_from_where_it_is_faster_if_days_count_first(world: World):
    RoutingRule.objects.create(market_id="de", rank=0, criterion="DAYS")
    DeliveryRate.objects.create(
        method=DeliveryMethod.objects.get(code="express"),
        warehouse_id="JDZ",
        market_id="de",
        carrier="ems",
        max_weight_g=10_000,
        amount=Money("24.90", "EUR"),
        min_days=0,
        max_days=0,
    )

    ways = priced(filled_cart({world.teapot: 1})).landed.ways

    routes = {way.option.method.code: seen(way).warehouse for way in ways}
    assert routes == {"standard": "HAM", "express": "JDZ"}
    # Standard could not have left earlier, though it could have left from both.
    assert [len(way.routing.found.routes) for way in ways] == [2, 2]


def test_a_method_whose_parcel_cannot_be_cleared_is_not_offered(shop: World):
    shop.teapot.hs_code = ""
    shop.teapot.save()

    result = priced(filled_cart({shop.teapot: 1}))

    assert [seen(way) for way in result.landed.ways] == [STANDARD]


def test_a_method_takes_the_route_that_can_be_cleared_when_the_best_by_the_rules_cannot(
    shop: World,
):
    """China alone would be one parcel, but nothing without a customs code comes from there."""
    set_stock(shop.cup, {"JDZ": 5})
    shop.teapot.hs_code = ""
    shop.teapot.save()

    (way,) = priced(filled_cart({shop.teapot: 1, shop.cup: 1})).landed.ways

    assert (way.option.method.code, seen(way).warehouse) == ("standard", "HAM+JDZ")


def test_the_order_keeps_what_the_cheapest_offer_would_have_cost(shop: World):
    order = ordered(shop, "express")

    assert OrderRoute.objects.get(order=order).decision["least_delivery"] == "4.9000"


def test_without_a_choice_the_least_is_paid_in_all_and_not_for_delivery_alone(shop: World):
    # Express for nothing from China still costs its duty.
    DeliveryRate.objects.filter(method__code="express").update(amount=Decimal(0))
    DeliveryRate.objects.filter(method__code="standard", warehouse_id="HAM").update(
        amount=Decimal("1.00")
    )

    result = priced(filled_cart({shop.teapot: 1}))

    assert [option.price.amount for option in result.options] == [1, 0]
    assert result.chosen.method.code == "standard"


def test_an_order_is_replayed_by_its_own_method(shop: World):
    ordered(shop, "express")

    (replay,) = replay_orders(orders=routed_orders(since=AT), rules={}, on=TODAY)

    assert replay.before.warehouses == ("JDZ",)


def test_programs_are_told_each_method_s_total(shop: World):
    program = Program().begin()
    program.add("TEAPOT")
    program.cart("PUT", "address/", program.address())

    options = program.cart("GET", "delivery/").json()["options"]

    totals = {option["code"]: option["total"]["amount"] for option in options}
    assert totals == {"standard": STANDARD.total, "express": EXPRESS.total}
