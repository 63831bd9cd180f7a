"""Everything up to the payment works where scripts are off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shop.orders.models import Order
from tests.journeys.shopper import Customer, Shopper, words

pytestmark = pytest.mark.browser

DUBLIN = Customer(
    prefix="/en-eu",
    address={
        "email": "niamh@customers.example",
        "name": "Niamh Byrne",
        "line1": "14 Fade Street",
        "city": "Dublin",
        "postcode": "D02 X285",
        "phone": "+353 1 677 0000",
    },
)


def test_a_shopper_without_scripts_comes_to_the_payment(open_tab: Callable[..., Page]) -> None:
    page = open_tab(java_script_enabled=False)
    shopper = Shopper(page, DUBLIN)
    fill_basket(shopper)
    show_fields_of_ireland(page)
    shopper.fill_in_address()
    shopper.send("address")
    page.wait_for_url("**/checkout/delivery/")
    page.locator("input[name=method]").last.check()
    shopper.send("delivery")
    page.wait_for_url("**/checkout/review/")
    page.locator("#id_terms").check()
    shopper.send("review")
    page.wait_for_url("**/payments/*/")

    why = words(DUBLIN, "Paying by card needs JavaScript").partition(",")[0]
    expect(page.locator("#payment-form noscript")).to_be_visible()
    assert why in page.content()
    expect(shopper.pay_button).to_be_hidden()
    order = Order.objects.get(email=DUBLIN.address["email"])
    assert order.status == Order.Status.AWAITING_PAYMENT
    assert order.country == "IE"


def fill_basket(shopper: Shopper) -> None:
    """Choose a glaze, take two, and go to the checkout."""
    page = shopper.page
    shopper.go("/products/gaiwan/")
    page.locator("a.option[href*='GWN-CEL']").click()
    page.wait_for_url("**variant=GWN-CEL**")
    shopper.buy_form.locator("button[type=submit]").click()
    page.wait_for_url("**/cart/")
    page.locator(".stepper input").fill("2")
    page.locator(".lines button.without-script").click()
    expect(page.locator(".stepper input")).to_have_value("2")
    page.locator("aside a.button").click()


def show_fields_of_ireland(page: Page) -> None:
    """Choose another country; what was typed before stays."""
    page.locator("#id_name").fill("Niamh Byrne")
    page.locator("#id_country").select_option("IE")
    page.locator("button[name=action][value=country]").click()
    expect(page.locator("#id_country")).to_have_value("IE")
    expect(page.locator("#id_name")).to_have_value("Niamh Byrne")


def test_facets_and_sorting_work_by_their_own_button(open_tab: Callable[..., Page]) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto("/de-de/collections/teaware/")
    cards = page.locator("#results .card")
    before = cards.count()
    page.locator("#facets input[type=checkbox]").first.check()
    page.locator("#facets button[type=submit]").click()
    assert "?" in page.url
    assert 0 < cards.count() <= before
