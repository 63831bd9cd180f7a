"""axe finds nothing on any kind of page, in German, Japanese and English."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.shopper import BERLIN, LONDON, OSAKA, PAYS, Customer, Shopper
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser

READERS = pytest.mark.parametrize("customer", [BERLIN, OSAKA, LONDON], ids=["de", "ja", "en"])
PAGES = {
    "home": "/",
    "category": "/collections/teaware/",
    "product": "/products/gaiwan/",
    "search": "/search/?q=gaiwan",
    "empty basket": "/cart/",
    "login": "/account/login/",
    "signup": "/account/signup/",
    "password reset": "/account/password/reset/",
    "legal": "/terms/",
    "cookie settings": "/cookies/settings/",
    "404": "/not-there/",
}


def check(page: Page, name: str) -> None:
    """Fail with axe's own words when it objects to the page as it is now."""
    page.wait_for_load_state("networkidle")
    assert "«missing:" not in page.content(), f"{name}: a template misses a value"
    # What fades in is judged when it is there.
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    # The provider's frame is the provider's own.
    found = Axe().run(page, options={"iframes": False})
    assert not found.violations_count, f"{name}\n{found.generate_report()}"


@READERS
def test_axe_finds_nothing_on_the_pages(page: Page, watch: Watch, customer: Customer) -> None:
    watch.expect("status of 404")
    for name, path in PAGES.items():
        page.goto(customer.prefix + path)
        check(page, f"{name} in {customer.prefix}")


@READERS
def test_axe_finds_nothing_on_the_way_to_an_order(
    page: Page, watch: Watch, customer: Customer
) -> None:
    watch.expect("status of 422")
    shopper = Shopper(page, customer)
    shopper.choose("gaiwan", variant="GWN-CEL")
    check(page, "basket")
    page.locator("aside a.button").click()
    page.wait_for_url("**/checkout/address/")
    check(page, "address")
    shopper.send("address")
    expect(page.locator("#error-summary")).to_be_visible()
    check(page, "address with errors")
    shopper.fill_in_address()
    shopper.send("address")
    page.wait_for_url("**/checkout/delivery/")
    check(page, "delivery")
    shopper.send("delivery")
    page.wait_for_url("**/checkout/review/")
    check(page, "review")
    shopper.order()
    check(page, "payment")
    shopper.pay(PAYS)
    shopper.arrive()
    expect(page.locator("#parcels")).to_be_visible()
    check(page, "order")


@pytest.mark.parametrize("locale", ["de-DE", "ja-JP", "en-GB"])
def test_axe_finds_nothing_on_the_chooser(open_tab: Callable[..., Page], locale: str) -> None:
    page = open_tab(locale=locale)
    page.goto("/?choose")
    check(page, f"chooser in {locale}")


def test_axe_finds_nothing_where_things_are_open(page: Page) -> None:
    page.goto("/de-de/products/gaiwan/")
    page.locator("form[action*='/cart/add'] button[type=submit]").click()
    expect(page.locator("#toast a.button")).to_be_visible()
    check(page, "what was just added")
    page.locator("#markets summary").click()
    check(page, "the market chooser")
    page.locator("button[popovertarget=search]").first.click()
    page.keyboard.type("Gaiwan")
    expect(page.locator("#search-suggestions a").first).to_be_visible()
    check(page, "the search")
