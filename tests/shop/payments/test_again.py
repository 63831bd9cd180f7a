"""Time to pay: who is there gets more of it, and who let it go by has a way back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.cart.models import Cart, CartLine
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.payments.models import ProviderEvent, Refund
from shop.payments.services import (
    OrderNotOverError,
    cancel_order,
    extend_payment_time,
    process_provider_event,
    put_back_into_basket,
    store_provider_event,
)
from tests.factories.basics import UserFactory
from tests.factories.checkout import (
    AT,
    World,
    confirmed,
    filled_cart,
    placed,
    placed_order,
    set_stock,
    started,
    stock_of,
)
from tests.factories.gateway import FakeGateway
from tests.factories.shopper import looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
LATER = AT + timedelta(minutes=16)
GERMAN = REGISTRY.variants["de-de"]


def put_back(order: Order, *, cart: Cart | None = None, user_id: int | None = None):
    return put_back_into_basket(
        order_id=order.pk, cart=cart, user_id=user_id, reader=GERMAN, at=LATER
    )


def inside(cart: Cart) -> dict[str, int]:
    return dict(CartLine.objects.filter(cart=cart).values_list("variant__sku", "quantity"))


def url_of(order: Order, page: str = "") -> str:
    return f"/de-de/payments/{order.access_token}/{page}"


def again(order: Order) -> str:
    return f"/de-de/payments/again/{order.access_token}/"


def recent_order(world: World, *, minutes_ago: int) -> Order:
    """Return an order of some minutes ago, by the clock that the pages read."""
    return placed_order({world.cup: 1}, at=timezone.now() - timedelta(minutes=minutes_ago))


# --- more time ---


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_asks_or_tries_again_is_still_there(world: World, method: str):
    order = recent_order(world, minutes_ago=10)
    page = "state/" if method == "get" else ""

    before = timezone.now()
    response = getattr(Client(), method)(url_of(order, page))

    assert response.status_code == (200 if method == "get" else 302)
    order.refresh_from_db()
    assert (
        timedelta(0) <= order.expires_at - (before + timedelta(minutes=15)) < timedelta(minutes=1)
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_keeps_goods_for_more_than_an_hour(world: World, method: str):
    order = recent_order(world, minutes_ago=50)
    Order.objects.update(expires_at=timezone.now() + timedelta(minutes=1))

    getattr(Client(), method)(url_of(order, "state/" if method == "get" else ""))

    order.refresh_from_db()
    assert order.expires_at == order.placed_at + timedelta(minutes=60)


def test_asking_does_not_bring_an_expired_order_back(world: World):
    order = recent_order(world, minutes_ago=16)

    Client().get(url_of(order, "state/"))
    Client().post(url_of(order))

    order.refresh_from_db()
    assert order.expires_at == order.placed_at + timedelta(minutes=15)


def test_a_few_seconds_are_not_written(world: World):
    order = placed_order({world.cup: 1})

    for seconds, until in ((59, 900), (60, 960), (119, 960), (120, 1020)):
        extended = extend_payment_time(order_id=order.pk, at=AT + timedelta(seconds=seconds))
        assert extended == AT + timedelta(seconds=until)


@pytest.mark.parametrize(
    ("kind", "minutes"), [("payment_failed", 25), ("requires_action", 15), ("canceled", 15)]
)
def test_an_attempt_that_failed_gives_time_for_the_next(
    world: World, gateway: FakeGateway, monkeypatch, kind: str, minutes: int
):
    monkeypatch.setattr("shop.receivers.process_provider_event_task.delay", lambda **_: None)
    order = placed_order({world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.fail(reference, "Your card was declined.")
    subject = {"id": reference, "object": "payment_intent"}
    payload = {"id": "evt_1", "type": f"payment_intent.{kind}", "data": {"object": subject}}
    store_provider_event(payload=payload, at=AT)

    process_provider_event(
        provider_event_id=ProviderEvent.objects.get().pk,
        at=AT + timedelta(minutes=10),
        gateway=gateway,
    )

    order.refresh_from_db()
    assert order.expires_at == AT + timedelta(minutes=minutes)


# --- the way back ---


def test_an_order_that_is_late_is_given_up_and_its_pieces_come_back(world: World):
    set_stock(world.teapot, {"HAM": 1})
    order = placed_order({world.teapot: 1, world.cup: 2})
    assert stock_of(world.teapot).reserved == 1

    done = put_back(order)

    order.refresh_from_db()
    assert (order.status, stock_of(world.teapot).reserved) == ("CANCELLED", 0)
    assert inside(done.cart) == {"TEAPOT": 1, "CUP": 2}
    assert done.missing == []
    assert done.cart.token != order.cart_token


def test_asking_twice_adds_nothing_and_what_lies_there_stays(world: World):
    order = placed_order({world.cup: 2})
    mine = filled_cart({world.teapot: 1, world.cup: 1})

    put_back(order, cart=mine)
    done = put_back(order, cart=mine)

    assert done.cart == mine
    assert inside(mine) == {"TEAPOT": 1, "CUP": 2}


def test_a_basket_that_was_ordered_meanwhile_is_left_alone(world: World):
    order = placed_order({world.cup: 2})
    ordered = filled_cart({world.teapot: 1})
    placed(ordered)

    done = put_back(order, cart=ordered)

    assert done.cart != ordered
    assert (inside(ordered), inside(done.cart)) == ({"TEAPOT": 1}, {"CUP": 2})


def test_what_is_gone_meanwhile_is_said(world: World):
    order = placed_order({world.teapot: 1, world.cup: 5})
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)
    set_stock(world.cup, {"HAM": 3})
    set_stock(world.teapot, {})

    done = put_back(order)

    assert inside(done.cart) == {"CUP": 3}
    assert sorted(done.missing) == sorted(order.lines.values_list("title", flat=True))


@pytest.mark.parametrize("how", ["authorise", "take"])
def test_a_paid_order_gives_nothing_back(world: World, gateway: FakeGateway, how: str):
    order = confirmed(placed_order({world.cup: 1}), gateway, how=how)

    with pytest.raises(OrderNotOverError):
        put_back(order)

    assert Cart.objects.filter(state="OPEN").exists() is False


def test_a_customer_s_own_basket_is_filled(world: World):
    user = UserFactory()
    order = placed_order({world.cup: 1})

    done = put_back(order, user_id=user.pk)

    assert done.cart.user == user


def test_the_page_has_a_button_that_fills_the_visitor_s_basket(world: World):
    order = placed_order({world.cup: 2})
    visitor = Client()
    page = looked_at(visitor.get(again(order)))
    assert page.status_code == 200
    assert 'method="post"' in page.content.decode()

    response = visitor.post(again(order))

    assert response.url == "/de-de/cart/"
    cart = Cart.objects.get(state="OPEN")
    assert response.cookies["cart"].value == str(cart.token)
    assert inside(cart) == {"CUP": 2}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_order_that_can_be_paid_leads_to_its_page(world: World, method: str):
    order = recent_order(world, minutes_ago=1)

    response = getattr(Client(), method)(again(order))

    assert response.url == f"/de-de/orders/{order.access_token}/"
    assert order.status == "AWAITING_PAYMENT"
    assert not Cart.objects.filter(state="OPEN").exists()


def test_the_way_back_needs_the_order_s_secret_and_our_own_page(world: World):
    order = placed_order({world.cup: 1})
    strict = Client(enforce_csrf_checks=True)

    assert Client().post("/de-de/payments/again/wrong/").status_code == 404
    assert strict.post(again(order)).status_code == 403
    assert not Cart.objects.filter(state="OPEN").exists()
