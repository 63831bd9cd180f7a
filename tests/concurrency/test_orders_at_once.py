"""Placing orders at once. Each promise has its counter-test without the lock."""

from collections.abc import Mapping
from functools import partial

import pytest

from shop.cart.models import Cart
from shop.catalogue.models import Variant
from shop.checkout import services
from shop.inventory.models import Reservation, StockItem
from shop.inventory.selectors import ledger_differences
from shop.orders.models import Order
from shop.payments.models import Payment
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.bundles import tea_set
from tests.factories.checkout import AT, World, filled_cart, priced, set_stock, stock_of

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent"),
]
BUYERS = 20


def cart_of(lines: Mapping[Variant, int]) -> partial[Order]:
    """Return pressing the button on a cart of its own."""
    return button(filled_cart(lines))


def button(cart: Cart) -> partial[Order]:
    """Return pressing the button on a cart."""
    return partial(
        services.place_order,
        cart_id=cart.pk,
        user_id=None,
        shown=priced(cart).shown,
        placed_at=AT,
    )


def read_without_lock(*, keys: list[tuple[str, int]]) -> dict[tuple[str, int], StockItem]:
    """Do what lock_stock_items does, without FOR UPDATE."""
    items = StockItem.objects.filter(variant_id__in={variant for _code, variant in keys})
    found = {(item.warehouse_id, item.variant_id): item for item in items}
    return {key: found[key] for key in keys if key in found}


def test_the_last_unit_is_sold_to_one_of_twenty(world: World):
    set_stock(world.teapot, {"HAM": 1})
    buyers = [cart_of({world.teapot: 1}) for _number in range(BUYERS)]

    outcomes = run_at_once(buyers)

    order = Order.objects.get()
    assert sorted(outcomes) == ["CannotPlanError"] * (BUYERS - 1) + [order.number]
    assert (stock_of(world.teapot).on_hand, stock_of(world.teapot).reserved) == (1, 1)
    assert Reservation.objects.get().reference == order.number
    assert Cart.objects.filter(state=Cart.State.ORDERED).count() == 1
    assert not ledger_differences().exists()


def test_a_bundle_and_its_component_never_share_a_unit(world: World):
    bundle = tea_set(world)
    set_stock(world.cup, {"HAM": 2})
    buyers = [cart_of(lines) for lines in ({bundle: 1}, {world.cup: 1}) * 2]

    outcomes = run_at_once(buyers)

    assert 1 <= Order.objects.count() <= 2
    refused = outcomes.count("CannotPlanError") + outcomes.count("StaleCartError")
    assert refused == len(buyers) - Order.objects.count()
    assert stock_of(world.cup).reserved == 2 or Order.objects.get().bundles.count() == 0
    assert not ledger_differences().exists()


def test_the_last_unit_is_sold_twice_without_the_lock(world: World, monkeypatch):
    set_stock(world.teapot, {"HAM": 1})
    buyers = [cart_of({world.teapot: 1}) for _number in range(2)]
    monkeypatch.setattr(services, "lock_stock_items", read_without_lock)
    monkeypatch.setattr(
        "shop.inventory.services.promise.lock_stock_items", meeting(read_without_lock)
    )

    run_at_once(buyers)

    assert Order.objects.count() == 2
    assert stock_of(world.teapot).on_hand == 1


def test_the_same_cart_becomes_one_order(world: World):
    cart = filled_cart({world.teapot: 2})

    outcomes = run_at_once([button(cart)] * 8)

    assert outcomes == [Order.objects.get().number] * 8
    assert Payment.objects.count() == Reservation.objects.count() == 1
    assert stock_of(world.teapot).reserved == 2


def test_without_the_lock_on_the_cart_one_shopper_gets_an_error(world: World, monkeypatch):
    """The unique cart token is the second line: still one order, but a page that fails."""
    cart = filled_cart({world.teapot: 2})
    monkeypatch.setattr(
        services, "lock_cart", meeting(lambda *, cart_id: Cart.objects.get(pk=cart_id))
    )

    outcomes = run_at_once([button(cart)] * 2)

    assert sorted(outcomes) == ["IntegrityError", Order.objects.get().number]


def test_carts_with_the_same_goods_in_opposite_order_do_not_wait_for_each_other(world: World):
    there = [cart_of({world.teapot: 1, world.cup: 1}) for _number in range(5)]
    back = [cart_of({world.cup: 1, world.teapot: 1}) for _number in range(5)]

    outcomes = run_at_once([*there, *back])

    assert sorted(outcomes) == sorted(Order.objects.values_list("number", flat=True))
    assert len(outcomes) == 10
    assert stock_of(world.teapot).reserved == stock_of(world.cup).reserved == 10


def test_locking_as_it_comes_is_a_deadlock(world: World, monkeypatch):
    carts = [cart_of({world.teapot: 1, world.cup: 1}) for _number in range(2)]
    meet, ways = meeting(lambda: None), iter((sorted, partial(sorted, reverse=True)))

    def lock_as_they_come(*, keys: list[tuple[str, int]]) -> dict[tuple[str, int], StockItem]:
        found = {}
        for key in next(ways)(key for key in keys if key[0] == "HAM"):
            rows = StockItem.objects.select_for_update().filter(warehouse_id="HAM")
            found[key] = rows.get(variant_id=key[1])
            if len(found) == 1:
                meet()
        return found

    monkeypatch.setattr(services, "lock_stock_items", lock_as_they_come)

    outcomes = run_at_once(carts)

    assert "OperationalError" in outcomes
