"""A phone, 390 pixels wide: nothing is cut off, and the menu leads somewhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shop.catalogue.models import Product
from shop.pricing.models import Price
from tests.journeys.desk import desk_templates, signed_in
from tests.journeys.live import LiveShop
from tests.journeys.shopper import BERLIN, OSAKA, PAYS, Customer, Shopper

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PAGES = (
    "/",
    "/collections/",
    "/collections/teaware/",
    "/products/gaiwan/",
    "/search/?q=tea",
    "/cart/",
    "/account/login/",
    "/account/signup/",
    "/terms/",
    "/journal/",
    "/journal/three-parts-one-cup/",
    "/journal/a-morning-on-the-shelf/",
    "/winter-table/",
    "/questions/",
    "/cookies/settings/",
)
WIDEST = """() => [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""


def check_width(page: Page) -> None:
    """Fail when the page can be pushed sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"{page.url} is {width} wide: {page.evaluate(WIDEST)}"


@pytest.mark.parametrize("customer", [BERLIN, OSAKA], ids=["de", "ja"])
def test_no_page_is_wider_than_a_phone(open_tab: Callable[..., Page], customer: Customer) -> None:
    page = open_tab(**PHONE)
    page.goto("/")
    check_width(page)
    for path in PAGES:
        response = page.goto(customer.prefix + path)
        assert response
        assert response.ok, path
        check_width(page)


def test_forms_of_the_desk_fit_on_a_phone(
    open_tab: Callable[..., Page], live_shop: LiveShop
) -> None:
    product = Product.objects.get(slug="gaiwan")
    price = Price.objects.filter(variant__product=product).first()
    assert price
    with desk_templates():
        page = signed_in(open_tab, live_shop, "operations@kaolin.example", **PHONE)
        for row in (product, price):
            page.goto(f"/admin/shop/{row._meta.model_name}/{row.pk}/change/")
            expect(page.locator(".field-line").first).to_be_visible()
            check_width(page)


def test_the_menu_opens_and_leads_to_a_category(open_tab: Callable[..., Page]) -> None:
    page = open_tab(**PHONE)
    page.goto("/de-de/")
    page.locator("button[popovertarget=menu]").first.tap()
    drawer = page.locator("#menu")
    expect(drawer).to_be_visible()
    check_width(page)
    drawer.locator("a[href*='/collections/']").first.tap()
    page.wait_for_url("**/collections/*/")
    expect(drawer).to_be_hidden()


def test_a_purchase_fits_on_a_phone(open_tab: Callable[..., Page]) -> None:
    page = open_tab(**PHONE)
    shopper = Shopper(page, BERLIN)
    page.on("load", check_width)
    shopper.buy("gaiwan", variant="GWN-CEL")
    check_width(page)
    shopper.pay(PAYS)
    shopper.arrive()
    expect(page.locator("#parcels")).to_be_visible()
    check_width(page)
