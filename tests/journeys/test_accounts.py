"""An account: made, left, entered again, with its orders, addresses and second factor."""

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from shop.accounts.models import Address, User
from shop.orders.models import Order
from tests.factories.authenticator import code_of
from tests.journeys.shopper import BERLIN, PAYS, Shopper, fields_on_their_way, words

pytestmark = pytest.mark.browser

PASSWORD = "seladon-und-kobalt"


def sign_up(page: Page) -> str:
    """Make an account and return its address."""
    email = f"{uuid.uuid4().hex[:8]}@kunden.example"
    page.goto("/de-de/account/signup/")
    page.locator("#id_email").fill(email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/de-de/account/")
    return email


def test_an_account_is_made_left_and_entered_again(page: Page) -> None:
    email = sign_up(page)
    expect(page.locator("main")).to_contain_text(email)
    page.goto("/de-de/account/logout/")
    page.locator("main form button[type=submit]").click()
    page.goto("/de-de/account/")
    page.wait_for_url("**/account/login/**")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/de-de/account/")


def test_a_wrong_password_is_told_in_the_readers_language(page: Page) -> None:
    page.goto("/de-de/account/login/")
    page.locator("#id_login").fill("niemand@kunden.example")
    page.locator("#id_password").fill("falsch")
    page.locator("main form button[type=submit]").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(words(BERLIN, "Please check what you entered"))


def test_a_second_factor_can_be_set_up(page: Page) -> None:
    email = sign_up(page)
    [letter] = [message for message in mail.outbox if message.to == [email]]
    link = re.search(r"http://127\.0\.0\.1\S+", str(letter.body))
    assert link
    page.goto(link[0])
    page.locator("main form button[type=submit]").click()
    page.goto("/de-de/account/2fa/")
    page.locator("a[href*='/2fa/totp/activate/']").click()
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main img")).to_be_visible()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    assert Authenticator.objects.filter(user__email=email, type="totp").exists()


def test_the_address_book_fills_in_the_checkout(page: Page) -> None:
    email = sign_up(page)
    page.goto("/de-de/account/addresses/")
    page.locator("a[href$='/addresses/new/']").click()
    with fields_on_their_way(page, "**/addresses/new/"):
        page.locator("#id_country").select_option("DE")
        for name, value in BERLIN.address.items():
            if name != "email":
                page.locator(f"#id_{name}").fill(value)
        page.locator("#is-default").check()
    page.locator("#address-form button.button").click()
    page.wait_for_url("**/account/addresses/")
    expect(page.locator("main address")).to_contain_text("Oranienstraße 24")
    assert Address.objects.filter(user__email=email, is_default=True).count() == 1

    Shopper(page, BERLIN).choose("gaiwan", variant="GWN-CEL")
    page.locator("aside a.button").click()
    expect(page.locator("#id_line1")).to_have_value("Oranienstraße 24")
    expect(page.locator("#id_email")).to_have_value(email)


def test_orders_of_an_account_are_on_its_page(page: Page) -> None:
    email = sign_up(page)
    shopper = Shopper(page, BERLIN)
    shopper.buy("gaiwan", variant="GWN-CEL")
    shopper.pay(PAYS)
    order = Order.objects.get(access_token=shopper.arrive())
    assert order.user == User.objects.get(email=email)
    page.goto("/de-de/account/orders/")
    page.locator(f"a:has-text('{order.number}')").first.click()
    expect(page.locator("h1")).to_contain_text(order.number)


def test_a_guests_basket_is_still_there_after_signing_in(page: Page) -> None:
    Shopper(page, BERLIN).choose("gaiwan", variant="GWN-CEL")
    sign_up(page)
    page.goto("/de-de/cart/")
    expect(page.locator(".lines > li")).to_have_count(1)
