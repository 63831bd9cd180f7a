"""The cart's rules: limits, merging, markets, and what it says when something has changed."""

from decimal import Decimal

import pytest
from django.utils import translation

from shop.accounts.models import User
from shop.cart.models import Cart, CartLine
from shop.cart.presenters import notices_of
from shop.cart.selectors import find_open_cart, items_of, subtotal_of
from shop.cart.services import (
    CartChange,
    ChangeKind,
    QuantityError,
    add_to_cart,
    create_cart,
    merge_carts,
    recheck_cart,
    set_quantity,
    switch_market,
)
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price
from shop.pricing.selectors import NotSoldHereError
from tests.factories.basics import UserFactory, VariantFactory
from tests.factories.checkout import AT, STOCK, World, filled_cart, price, set_stock


def add(cart: Cart, variant, quantity: int = 1) -> CartLine:
    return add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=quantity, at=AT)


def quantities(cart: Cart) -> dict[str, int]:
    return dict(cart.lines.values_list("variant__sku", "quantity"))


def empty_cart(user: User | None = None) -> Cart:
    return create_cart(
        market_code="de", variant_code="de-de", user_id=user.pk if user else None, at=AT
    )


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_adding_the_same_again_adds_up(world: World):
    cart = filled_cart({world.teapot: 1}, address={})

    add(cart, world.teapot, 2)

    assert quantities(cart) == {"TEAPOT": 3}
    assert cart.lines.get().shown_price == euros("59.00")


@pytest.mark.parametrize("quantity", [0, -1, -(10**9), 2 * STOCK + 1, 100, 10**9])
def test_a_senseless_quantity_is_refused_and_nothing_is_written(world: World, quantity: int):
    cart = filled_cart({world.teapot: 1}, address={})

    with pytest.raises(QuantityError) as raised:
        add(cart, world.teapot, quantity)

    # Hamburg and Jingdezhen serve Germany.
    assert raised.value.available == 2 * STOCK
    assert quantities(cart) == {"TEAPOT": 1}


def test_no_line_holds_more_than_99(world: World):
    set_stock(world.teapot, {"HAM": 500})
    cart = filled_cart({world.teapot: 99}, address={})

    with pytest.raises(QuantityError) as raised:
        add(cart, world.teapot)

    assert raised.value.available == 99


@pytest.mark.parametrize(
    "reason", ["no price", "inactive", "unpublished", "another catalogue", "missing"]
)
def test_what_is_not_sold_here_is_refused(world: World, reason: str):
    variant, cart = world.teapot, empty_cart()
    if reason == "no price":
        Price.objects.filter(variant=variant, market="de").delete()
    elif reason == "inactive":
        variant.is_active = False
    elif reason == "unpublished":
        variant.product.is_published = False
    elif reason == "another catalogue":
        variant.product.catalogue.is_public = False
    variant.save()
    variant.product.save()
    variant.product.catalogue.save()
    variant_id = variant.pk if reason != "missing" else 10**15

    with pytest.raises(NotSoldHereError):
        add_to_cart(cart_id=cart.pk, variant_id=variant_id, quantity=1, at=AT)
    assert quantities(cart) == {}


def test_zero_takes_a_line_out_and_a_line_of_another_cart_is_left_alone(world: World):
    mine = filled_cart({world.teapot: 1}, address={})
    foreign = filled_cart({world.teapot: 3}, address={})

    set_quantity(cart_id=mine.pk, line_id=foreign.lines.get().pk, quantity=0, at=AT)
    set_quantity(cart_id=mine.pk, line_id=mine.lines.get().pk, quantity=0, at=AT)

    assert (quantities(mine), quantities(foreign)) == ({}, {"TEAPOT": 3})


@pytest.mark.parametrize("quantity", [-1, 21, 100])
def test_a_quantity_beyond_what_is_there_is_refused(world: World, quantity: int):
    cart = filled_cart({world.teapot: 2}, address={})

    with pytest.raises(QuantityError):
        set_quantity(cart_id=cart.pk, line_id=cart.lines.get().pk, quantity=quantity, at=AT)
    assert quantities(cart) == {"TEAPOT": 2}


def test_what_moved_is_taken_over_once_and_said(world: World):
    third = VariantFactory(product__slug="third")
    set_stock(world.cup, {"HAM": 5})
    cart = filled_cart({world.teapot: 1, world.cup: 5}, address={})
    price(world.teapot, market="de", amount="61.00")
    set_stock(world.cup, {"HAM": 3})
    CartLine.objects.create(
        cart=cart, variant=third, quantity=1, shown_price=euros("5.00"), added_at=AT
    )

    changes = recheck_cart(cart_id=cart.pk, at=AT)

    assert changes == [
        CartChange(ChangeKind.PRICE, world.teapot.pk, euros("59.00"), euros("61.00")),
        CartChange(ChangeKind.QUANTITY, world.cup.pk, 5, 3),
        CartChange(ChangeKind.REMOVED, third.pk, 1, None),
    ]
    assert quantities(cart) == {"TEAPOT": 1, "CUP": 3}
    assert recheck_cart(cart_id=cart.pk, at=AT) == []


def test_the_notices_name_what_changed(world: World):
    reader = REGISTRY.variants["en-de"]
    cart = filled_cart({world.teapot: 1, world.cup: 2}, address={})
    price(world.teapot, market="de", amount="61.00")
    set_stock(world.cup, {})
    changes = recheck_cart(cart_id=cart.pk, at=AT)

    with translation.override("en-de"):
        notices = notices_of(changes, items=items_of(cart=cart), reader=reader)

    assert notices == [
        "Teapot: the price is now 61,00\xa0€ (before: 59,00\xa0€).",
        "Teapot is no longer available here and was taken out of your basket.",
    ]


def test_another_market_has_other_prices_and_not_everything(world: World):
    Price.objects.filter(variant=world.cup, market="jp").delete()
    cart = filled_cart({world.teapot: 2, world.cup: 1}, address={})

    changes = switch_market(cart_id=cart.pk, market_code="jp", variant_code="ja-jp", at=AT)

    cart.refresh_from_db()
    assert (cart.market_id, cart.variant_code) == ("jp", "ja-jp")
    assert [change.kind for change in changes] == [ChangeKind.PRICE, ChangeKind.REMOVED]
    assert cart.lines.get().shown_price == Money(9800, "JPY")
    assert subtotal_of(items=items_of(cart=cart), currency="JPY") == Money(19600, "JPY")


def test_another_language_of_the_market_changes_nothing(world: World):
    cart = filled_cart({world.teapot: 1}, address={})

    assert switch_market(cart_id=cart.pk, market_code="de", variant_code="en-de", at=AT) == []


def test_a_guest_s_cart_becomes_the_customer_s(world: World):
    user, guest = UserFactory(), filled_cart({world.teapot: 2}, address={})

    changes = merge_carts(guest_cart_id=guest.pk, user_id=user.pk, at=AT)

    guest.refresh_from_db()
    assert (changes, guest.user) == ([], user)
    assert find_open_cart(token=guest.token, user_id=None) is None


def test_of_two_carts_no_line_is_lost_and_the_higher_quantity_stays(world: World):
    user = UserFactory()
    mine = filled_cart({world.teapot: 1}, address={}, user_id=user.pk)
    guest = filled_cart({world.teapot: 3, world.cup: 2}, address={})

    merge_carts(guest_cart_id=guest.pk, user_id=user.pk, at=AT)

    guest.refresh_from_db()
    assert guest.state == Cart.State.MERGED
    assert quantities(mine) == {"TEAPOT": 3, "CUP": 2}


def test_merging_goes_to_the_market_that_the_guest_was_in(world: World):
    user = UserFactory()
    mine = filled_cart({world.teapot: 1}, address={}, user_id=user.pk)
    guest = filled_cart({world.cup: 1}, address={}, market="gb")

    changes = merge_carts(guest_cart_id=guest.pk, user_id=user.pk, at=AT)

    mine.refresh_from_db()
    assert mine.market_id == "gb"
    assert [(change.variant_id, str(change.after)) for change in changes] == [
        (world.teapot.pk, "£49.00")
    ]
    assert {str(line.shown_price) for line in mine.lines.all()} == {"£49.00", "£16.00"}


def test_a_cart_is_merged_once(world: World):
    user, other = UserFactory(), UserFactory()
    guest = filled_cart({world.teapot: 2}, address={})
    merge_carts(guest_cart_id=guest.pk, user_id=user.pk, at=AT)

    merge_carts(guest_cart_id=guest.pk, user_id=other.pk, at=AT)

    guest.refresh_from_db()
    assert guest.user == user


def test_a_customer_has_one_open_cart(world: World):
    user = UserFactory()

    assert empty_cart(user) == empty_cart(user)
