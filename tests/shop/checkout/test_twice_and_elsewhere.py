"""The same basket on two tabs, two devices and in two markets: one order, and nothing unsaid."""

import pytest
from django.test import Client
from django.utils import timezone

from shop.cart.models import Cart
from shop.cart.services import CartClosedError, add_to_cart, recheck_cart, set_quantity
from shop.checkout import views
from shop.checkout.services import place_order
from shop.orders.models import Order
from tests.factories.basics import UserFactory
from tests.factories.checkout import AT, World, filled_cart, placed, price, priced, set_stock
from tests.factories.shopper import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def shopper(world: World) -> Shopper:
    """Give somebody in Berlin."""
    return Shopper()


def signed_in(user) -> Shopper:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Shopper(client=client)


def text_of(response) -> str:
    return response.content.decode()


def payment_path() -> str:
    return f"/de-de/payments/{Order.objects.get().access_token}/"


def test_a_customer_s_second_device_is_led_to_the_order_of_the_first(world: World):
    user = UserFactory()
    at_the_desk, on_the_phone = signed_in(user), signed_in(user)
    data = at_the_desk.come_to_review(world.teapot).review_form()
    on_the_phone.get("checkout/review/")

    assert at_the_desk.post("checkout/review/", data).url == payment_path()
    assert on_the_phone.post("checkout/review/", data).url == payment_path()


def test_after_signing_in_the_old_page_leads_to_the_order(shopper: Shopper, world: World):
    """The cookie still names the guest's cart, which has become part of the customer's."""
    user = UserFactory()
    filled_cart({world.cup: 1}, address={}, user_id=user.pk)
    shopper.add(world.teapot)
    shopper.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    shopper.fill_in()
    shopper.choose()
    data = shopper.review_form()

    first, second = (shopper.post("checkout/review/", data) for _time in range(2))

    assert first.url == second.url == payment_path()


@pytest.mark.parametrize("step", ["recheck_cart", "price_checkout"])
def test_the_last_unit_that_another_tab_has_just_ordered_is_mine(
    shopper: Shopper, world: World, monkeypatch, step: str
):
    """The other tab is done while this one is between two of its steps."""
    set_stock(world.teapot, {"HAM": 1})
    data = shopper.come_to_review(world.teapot).review_form()
    cart = Cart.objects.get()
    shown = priced(cart, on=timezone.localdate()).shown

    def after_the_other_tab(**arguments):
        monkeypatch.undo()
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=timezone.now())
        return real(**arguments)

    real = getattr(views, step)
    monkeypatch.setattr(views, step, after_the_other_tab)
    response = shopper.post("checkout/review/", data)

    assert response.url == payment_path()
    assert Order.objects.get().lines.get().quantity == 1
    assert cart.lines.get().quantity == 1


def test_a_basket_that_was_ordered_stays_as_it_was_ordered(world: World):
    cart = filled_cart({world.teapot: 1})
    placed(cart)
    price(world.teapot, market="de", amount="61.00")

    assert recheck_cart(cart_id=cart.pk, at=AT) == []
    with pytest.raises(CartClosedError):
        add_to_cart(cart_id=cart.pk, variant_id=world.cup.pk, quantity=1, at=AT)
    with pytest.raises(CartClosedError):
        set_quantity(cart_id=cart.pk, line_id=cart.lines.get().pk, quantity=0, at=AT)
    assert cart.lines.get().variant == world.teapot


def test_what_is_added_while_the_basket_is_ordered_begins_the_next(
    shopper: Shopper, world: World, monkeypatch
):
    shopper.come_to_review(world.teapot)
    cart = Cart.objects.get()
    # The page has found the cart before the order was there.
    monkeypatch.setattr("shop.cart.views.find_cart", lambda _request, found=[cart]: found.pop())
    placed(cart)
    monkeypatch.setattr(
        "shop.cart.views.find_cart", lambda _request, found=[None, cart]: found.pop()
    )

    assert shopper.add(world.cup).status_code == 302

    assert Cart.objects.get(state=Cart.State.OPEN).lines.get().variant == world.cup


def test_the_checkout_of_another_market_says_what_it_changed(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)

    page = Shopper("en-gb", shopper.client).get("checkout/review/", follow=True)

    assert "the price is now £49.00" in text_of(page)


def test_adding_in_another_market_says_what_it_changed(shopper: Shopper, world: World):
    shopper.add(world.teapot)
    in_london = Shopper("en-gb", shopper.client)

    in_london.add(world.cup)

    assert "the price is now £49.00" in text_of(in_london.get("cart/"))


def test_what_is_gone_at_the_checkout_is_named(shopper: Shopper, world: World):
    shopper.add(world.teapot)
    shopper.add(world.cup)
    set_stock(world.teapot, {})

    page = text_of(shopper.get("checkout/address/", follow=True))

    assert "ist hier nicht mehr erhältlich; wir haben das Stück" in page


def test_the_basket_shows_a_guest_the_link_that_opens_it_again(shopper: Shopper, world: World):
    shopper.add(world.teapot)

    found = shopper.get("cart/").context["restore_url"]

    elsewhere = Shopper()
    assert found.startswith("http://testserver/de-de/cart/restore/")
    assert elsewhere.client.get(found).url == "/de-de/cart/"
    assert "59,00" in text_of(elsewhere.get("cart/"))


def test_a_customer_s_basket_needs_no_link(world: World):
    customer = signed_in(UserFactory())
    customer.add(world.teapot)

    assert customer.get("cart/").context["restore_url"] == ""


def test_who_is_signed_in_gets_the_link_s_basket_into_their_own(world: World):
    guest, customer = Shopper(), signed_in(UserFactory())
    guest.add(world.teapot)
    customer.add(world.cup)

    customer.client.get(guest.get("cart/").context["restore_url"])

    mine = Cart.objects.get(state=Cart.State.OPEN)
    assert dict(mine.lines.values_list("variant__sku", "quantity")) == {"TEAPOT": 1, "CUP": 1}
