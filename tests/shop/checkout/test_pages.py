"""Cart, checkout, payment and order pages, in German, Japanese and English."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from shop.cart.cookies import LINK_SALT, restore_token
from shop.cart.models import Cart
from shop.markets.models import Market
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.pricing.models import Price
from tests.factories.basics import UserFactory
from tests.factories.catalogue import ProductMediaFactory
from tests.factories.checkout import World, filled_cart, price, set_stock, stock_of
from tests.factories.shopper import Shopper
from tests.standins.stripe import StripeStandin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
VARIANTS = ["de-de", "ja-jp", "en-gb"]


@pytest.fixture
def shopper(world: World) -> Shopper:
    """Give somebody in Berlin."""
    return Shopper()


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("variant", [*VARIANTS, "fr-ch", "en-us", "zh-hans-sg"])
def test_a_guest_buys_with_nothing_missing_on_any_page(
    world: World, stripe: StripeStandin, settings, tmp_path, variant: str
):
    settings.MEDIA_ROOT = tmp_path
    ProductMediaFactory(product=world.teapot.product)
    shopper = Shopper(variant)
    assert "TEAPOT" not in text_of(shopper.get("cart/"))
    assert shopper.add(world.teapot).status_code == 302
    assert shopper.get("cart/").status_code == 200
    assert shopper.get("cart/badge/").status_code == 200
    assert shopper.get("checkout/address/").status_code == 200
    assert shopper.fill_in().status_code == 302
    assert shopper.get("checkout/delivery/").status_code == 200
    assert shopper.choose().status_code == 302
    assert shopper.get("checkout/review/").status_code == 200

    placed = shopper.order()

    order = Order.objects.get()
    assert placed.url == f"/{variant}/payments/{order.access_token}/"
    page = shopper.get(f"payments/{order.access_token}/")
    assert page.status_code == 200
    payment = Payment.objects.get()
    assert payment.client_secret in text_of(page)
    assert shopper.get(f"payments/{order.access_token}/return/").status_code == 200
    state = shopper.get(f"payments/{order.access_token}/state/").json()
    assert state == {"is_settled": False, "url": f"/{variant}/orders/{order.access_token}/"}
    status = text_of(shopper.get(f"orders/{order.access_token}/"))
    assert order.number in status
    assert f"/{variant}/payments/{order.access_token}/" in status


def test_the_review_says_what_the_law_wants(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)

    page = text_of(shopper.get("checkout/review/"))

    for words in ("Zahlungspflichtig bestellen", "63,90\xa0€", "10,20\xa0€", "Lindenstraße 7"):
        assert words in page
    assert shopper.shown_total() == "63.90"


def test_pages_that_hang_on_a_cookie_are_never_kept(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)

    for path in ("cart/", "cart/badge/", "checkout/address/", "checkout/review/"):
        response = shopper.get(path)
        assert "no-store" in response["Cache-Control"]
        assert "Cookie" in response.get("Vary", "Cookie")


def test_the_cart_s_cookie_is_for_the_server_only(shopper: Shopper, world: World):
    response = shopper.add(world.teapot)

    cookie = response.cookies["cart"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 5_184_000)


@pytest.mark.parametrize("quantity", ["-1", "0.5", "1000000000", "100", "abc", "1e3", "\x00"])
def test_a_senseless_quantity_is_refused_politely(shopper: Shopper, world: World, quantity: str):
    response = shopper.add(world.teapot, quantity)

    assert response.status_code == 422
    assert not Cart.objects.filter(lines__isnull=False).exists()


@pytest.mark.parametrize("variant_id", ["0", "-1", "999999999", str(10**30), "abc", "", "\x00"])
def test_a_missing_variant_is_refused_politely(shopper: Shopper, variant_id: str):
    response = shopper.post("cart/add/", {"variant_id": variant_id})

    assert response.status_code == 422


def test_what_has_no_price_here_is_not_sold_here(shopper: Shopper, world: World):
    Price.objects.filter(market="de").delete()

    response = shopper.add(world.teapot)

    assert response.status_code == 422


def test_scripts_get_a_small_answer(shopper: Shopper, world: World):
    htmx = {"HX-Request": "true"}

    added = shopper.post("cart/add/", {"variant_id": world.teapot.pk, "quantity": 1}, headers=htmx)
    refused = shopper.post(
        "cart/add/", {"variant_id": world.teapot.pk, "quantity": 99}, headers=htmx
    )

    assert (added.status_code, added["HX-Trigger"]) == (200, "cart-changed")
    assert (refused.status_code, "<html" in text_of(refused)) == (422, False)


def test_quantities_are_changed_and_lines_removed(shopper: Shopper, world: World):
    shopper.add(world.teapot)
    line = Cart.objects.get().lines.get()

    assert shopper.post(f"cart/lines/{line.pk}/", {"quantity": 3}).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 3
    for wrong in ("-1", "21", "abc", "", "1" * 40):
        assert shopper.post(f"cart/lines/{line.pk}/", {"quantity": wrong}).status_code == 422
    assert shopper.post(f"cart/lines/{10**30}/remove/").status_code == 302
    assert shopper.post(f"cart/lines/{line.pk}/remove/").status_code == 302
    assert not Cart.objects.get().lines.exists()


def test_somebody_else_s_line_is_left_alone(shopper: Shopper, world: World):
    foreign = filled_cart({world.teapot: 2}, address={}).lines.get()
    shopper.add(world.cup)

    shopper.post(f"cart/lines/{foreign.pk}/remove/")
    shopper.post(f"cart/lines/{foreign.pk}/", {"quantity": 1})

    foreign.refresh_from_db()
    assert foreign.quantity == 2


def test_another_market_reprices_the_cart_and_says_so(shopper: Shopper, world: World):
    shopper.add(world.teapot)

    page = text_of(Shopper("en-gb", shopper.client).get("cart/"))

    assert "£49.00" in page
    assert "the price is now £49.00" in page
    assert Cart.objects.get().market_id == "gb"


def test_an_address_of_the_old_market_is_asked_for_again(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)
    in_london = Shopper("en-gb", shopper.client)

    assert in_london.get("checkout/review/").url == "/en-gb/cart/"
    response = in_london.get("checkout/review/")

    assert response.url == "/en-gb/checkout/address/"
    assert not Order.objects.exists()


# --- links that restore a cart ---


def test_a_signed_link_opens_the_cart_on_another_machine(world: World):
    cart = filled_cart({world.teapot: 2}, address={})
    elsewhere = Shopper()

    response = elsewhere.get(f"cart/restore/{restore_token(cart)}/")

    assert response.url == "/de-de/cart/"
    assert "118,00" in text_of(elsewhere.get("cart/"))


def test_forged_and_foreign_links_open_nothing(world: World):
    cart = filled_cart({world.teapot: 2}, address={})
    good = restore_token(cart)
    wrong = [
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        "nonsense",
        "%00",
        signing.dumps(str(cart.token), salt="another"),
        signing.dumps(str(uuid4()), salt=LINK_SALT),
        signing.dumps(42, salt=LINK_SALT),
        signing.dumps("no uuid", salt=LINK_SALT),
    ]

    assert {Shopper().get(f"cart/restore/{token}/").status_code for token in wrong} == {404}


def test_a_link_is_good_for_thirty_days(world: World, monkeypatch):
    cart = filled_cart({world.teapot: 2}, address={})
    token = restore_token(cart)
    in_a_month = (timezone.now() + timedelta(days=31)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: in_a_month)

    assert Shopper().get(f"cart/restore/{token}/").status_code == 404


def test_a_cart_that_was_ordered_is_not_restored(shopper: Shopper, world: World):
    shopper.buy(world.teapot)
    token = restore_token(Cart.objects.get())

    assert Shopper().get(f"cart/restore/{token}/").status_code == 404


# --- the way through the checkout ---


@pytest.mark.parametrize("step", ["address", "delivery", "review"])
def test_without_a_cart_there_is_no_checkout(shopper: Shopper, step: str):
    for answer in (shopper.get(f"checkout/{step}/"), shopper.post(f"checkout/{step}/")):
        assert (answer.status_code, answer.url) == (302, "/de-de/cart/")


@pytest.mark.parametrize("step", ["delivery", "review"])
def test_without_an_address_there_is_no_next_step(shopper: Shopper, world: World, step: str):
    shopper.add(world.teapot)

    for answer in (shopper.get(f"checkout/{step}/"), shopper.post(f"checkout/{step}/")):
        assert (answer.status_code, answer.url) == (302, "/de-de/checkout/address/")


def test_what_is_missing_in_the_address_is_said(shopper: Shopper, world: World):
    shopper.add(world.teapot)

    response = shopper.fill_in(postcode="E1 6AN", phone="abc", email="nobody", name="")

    assert response.status_code == 422
    assert "26133" in text_of(response)
    assert "E1 6AN" in text_of(response)


def test_a_place_without_delivery_is_said(shopper: Shopper, world: World):
    set_stock(world.teapot, {})
    set_stock(world.cup, {"HAM": 5})
    shopper.add(world.cup)
    type(world.cup).objects.filter(pk=world.cup.pk).update(weight_g=10**6)

    assert shopper.fill_in().status_code == 422


def test_the_country_can_be_changed_without_a_script(world: World):
    shopper = Shopper("fr-ch")
    shopper.add(world.teapot)

    response = shopper.post("checkout/address/", {"action": "country", "country": "LI"})

    assert response.status_code == 200
    assert 'value="LI" selected' in text_of(response)


def test_a_customer_s_own_address_is_offered(world: World):
    user = UserFactory(email="alma@example.com")
    user.addresses.create(
        name="Alma", line1="Weg 1", city="Bonn", postcode="53111", country="DE", is_default=True
    )
    shopper = Shopper()
    shopper.client.force_login(user)
    shopper.add(world.teapot)

    page = text_of(shopper.get("checkout/address/"))

    assert "Weg 1" in page
    assert "alma@example.com" in page


@pytest.mark.parametrize("method", ["", "teleport", "standard\x00", "0"])
def test_an_unknown_delivery_method_is_refused(shopper: Shopper, world: World, method: str):
    shopper.add(world.teapot)
    shopper.fill_in()

    assert shopper.choose(method).status_code == 422


@pytest.mark.parametrize(
    ("total", "status"),
    [
        ("1.00", 409),
        ("-63.90", 409),
        ("0", 409),
        ("63.90001", 422),
        ("NaN", 422),
        ("sNaN", 422),
        ("Infinity", 422),
        ("1E+999999", 422),
        ("63,90", 422),
        ("abc", 422),
        ("\x00", 422),
    ],
)
def test_a_tampered_total_orders_nothing(shopper: Shopper, world: World, total: str, status: int):
    shopper.come_to_review(world.teapot)

    response = shopper.order(shown_total=total)

    assert response.status_code == status
    assert 'name="shown_total" value="63.90"' in text_of(response)
    assert not Order.objects.exists()
    assert stock_of(world.teapot).reserved == 0


def test_a_later_day_is_shown_before_anything_is_ordered(shopper: Shopper, world: World):
    form = shopper.come_to_review(world.teapot).review_form()
    day_before = date.fromisoformat(form["shown_last"]) - timedelta(days=1)

    response = shopper.post("checkout/review/", {**form, "shown_last": day_before.isoformat()})

    assert response.status_code == 409
    assert "Der Tag der Ankunft hat sich geändert" in text_of(response)
    assert f'name="shown_last" value="{form["shown_last"]}"' in text_of(response)
    assert not Order.objects.exists()


def test_without_the_terms_nothing_is_ordered(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)

    assert shopper.order(terms="").status_code == 422
    assert not Order.objects.exists()


def test_a_price_that_moved_is_shown_before_anything_is_ordered(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)
    total = shopper.shown_total()
    price(world.teapot, market="de", amount="61.00")

    response = shopper.post("checkout/review/", {"shown_total": total, "terms": "on"})

    assert response.url == "/de-de/cart/"
    assert "61,00" in text_of(shopper.get("cart/"))
    assert not Order.objects.exists()


def test_a_price_that_moves_at_the_last_moment_is_answered_with_the_new_one(
    shopper: Shopper, world: World, monkeypatch
):
    shopper.come_to_review(world.teapot)
    total = shopper.shown_total()
    monkeypatch.setattr("shop.checkout.views.recheck_cart", lambda **_: [])
    price(world.teapot, market="de", amount="61.00")

    response = shopper.post("checkout/review/", {"shown_total": total, "terms": "on"})

    assert response.status_code == 409
    assert 'name="shown_total" value="65.90"' in text_of(response)
    assert not Order.objects.exists()


def test_goods_that_are_gone_lead_back_to_the_cart(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)
    set_stock(world.teapot, {})

    response = shopper.post("checkout/review/", {"shown_total": "63.90", "terms": "on"})

    assert response.url == "/de-de/cart/"
    assert not Order.objects.exists()


def test_a_closed_market_says_so(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)
    Market.objects.filter(code="de").update(is_open=False)

    response = shopper.order()

    assert response.url == "/de-de/cart/"
    assert not Order.objects.exists()


def test_pressing_the_button_twice_leads_to_the_same_order(shopper: Shopper, world: World):
    data = shopper.come_to_review(world.teapot).review_form()

    first, second = (shopper.post("checkout/review/", data) for _time in range(2))

    assert first.url == second.url == f"/de-de/payments/{Order.objects.get().access_token}/"


def test_after_the_order_the_basket_is_empty_and_a_new_one_starts(shopper: Shopper, world: World):
    shopper.buy(world.teapot)

    shopper.add(world.cup)

    assert Cart.objects.filter(state=Cart.State.OPEN).get().lines.get().variant == world.cup


def test_too_many_orders_a_minute_are_slowed_down(shopper: Shopper, world: World):
    shopper.come_to_review(world.teapot)

    answers = [
        shopper.post("checkout/review/", {"shown_total": "1"}).status_code for _time in range(21)
    ]

    assert answers == [422] * 20 + [429]


# --- payment and order ---


def test_nobody_finds_an_order_by_guessing(shopper: Shopper, world: World):
    order = shopper.buy(world.teapot)

    for token in (order.number, str(order.pk), order.access_token[:-1], "x" * 32, "%00", "a b"):
        for path in ("orders/{}/", "payments/{}/", "payments/{}/return/", "payments/{}/state/"):
            assert Shopper().get(path.format(token)).status_code == 404


def test_when_the_provider_is_down_the_order_is_kept(
    shopper: Shopper, world: World, stripe: StripeStandin
):
    order = shopper.buy(world.teapot)
    for _try in range(3):
        stripe.fail_next("/v1/payment_intents", "500")

    path = f"/de-de/payments/{order.access_token}/"
    assert shopper.client.get(path).status_code == 503
    assert shopper.client.get(path).status_code == 200


@pytest.mark.parametrize(
    "status", ["PROCESSING", "AUTHORISED", "PAID", "REFUNDED", "CANCELLED", "IN_REVIEW"]
)
def test_an_order_that_is_not_waiting_is_shown_instead_of_paid(
    shopper: Shopper, world: World, status: str
):
    order = shopper.buy(world.teapot)
    Order.objects.filter(pk=order.pk).update(status=status)

    for path in ("payments/{}/", "payments/{}/return/"):
        response = shopper.get(path.format(order.access_token))
        assert response.url == f"/de-de/orders/{order.access_token}/"
    assert shopper.get(f"orders/{order.access_token}/").status_code == 200
    assert shopper.get(f"payments/{order.access_token}/state/").json()["is_settled"] is True


def test_an_order_whose_time_is_over_is_not_paid_any_more(
    shopper: Shopper, world: World, stripe: StripeStandin
):
    order = shopper.buy(world.teapot)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    response = shopper.get(f"payments/{order.access_token}/")

    assert response.url == f"/de-de/orders/{order.access_token}/"
    assert f"/payments/{order.access_token}/" not in text_of(
        shopper.get(f"orders/{order.access_token}/")
    )
    assert stripe.requests == []


def test_a_german_order_can_be_read_in_japanese(shopper: Shopper, world: World):
    order = shopper.buy(world.teapot)

    page = text_of(Shopper("ja-jp", shopper.client).get(f"orders/{order.access_token}/"))

    assert "€63.90" in page or "63.90" in page


# --- what nobody may send ---


@pytest.mark.parametrize(
    "path",
    [
        "cart/lines/1/",
        "cart/lines/1/remove/",
        "checkout/address/",
        "checkout/delivery/",
        "checkout/review/",
        "account/addresses/new/",
        "account/addresses/1/delete/",
    ],
)
def test_forms_without_a_token_are_refused(world: World, path: str):
    shopper = Shopper(client=Client(enforce_csrf_checks=True))

    assert shopper.post(path, {"quantity": 1}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Referer": "https://evil.example/"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
    ],
)
def test_adding_from_another_site_is_refused(world: World, headers: dict[str, str], status: int):
    shopper = Shopper(client=Client(enforce_csrf_checks=True))

    response = shopper.post(
        "cart/add/", {"variant_id": world.teapot.pk, "quantity": 1}, headers=headers
    )

    assert response.status_code == status


@pytest.mark.parametrize("variant", ["de-xx", "xx-de", "de", "ja", "zh-hans", "de-DE-de", "fr-jp"])
def test_an_unknown_market_is_not_found(world: World, variant: str):
    assert Client().get(f"/{variant}/cart/").status_code == 404
