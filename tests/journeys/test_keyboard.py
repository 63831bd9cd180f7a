"""A purchase without a mouse: Tab, Enter and Space only, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from shop.orders.models import Order
from tests.journeys.shopper import BERLIN, Shopper

pytestmark = pytest.mark.browser

MOST_STOPS = 90
IS_AT = "selector => document.activeElement.matches(selector)"
# The ring may be drawn around the element itself or around the field that holds it.
SHOWS_FOCUS = """() => {
    const rings = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== "none";
    };
    const here = document.activeElement;
    if (here === document.body || here.tagName === "IFRAME") return true;
    if (rings(here)) return true;
    const field = here.parentElement.closest(".card, .search-field, .choice, .check");
    return field !== null && rings(field);
}"""
# WCAG 2.2, 2.4.11: what has the focus is not hidden under something that floats.
IS_COVERED = """() => {
    const here = document.activeElement;
    const box = here.getBoundingClientRect();
    const banner = document.getElementById("consent");
    if (banner === null || banner.contains(here)) return false;
    const seen = [0.1, 0.5, 0.9]
        .flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.x + box.width * x, box.y + box.height * y]))
        .map(([x, y]) => document.elementFromPoint(x, y))
        .filter((element) => element !== null);
    return seen.length > 0 && seen.every((element) => banner.contains(element));
}"""
WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, which must be visible at every stop."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), f"no visible focus: {page.evaluate(WHERE)}"
        assert not page.evaluate(IS_COVERED), f"covered: {page.evaluate(WHERE)}"
        if page.evaluate(IS_AT, selector):
            return
    pytest.fail(f"Tab never came to {selector}")


def press_enter_at(page: Page, selector: str, *, then: str) -> None:
    """Go to a button or link, press Enter and wait for the next page."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(then)


def type_card(page: Page) -> None:
    """Type a card's data into the provider's frame, field by field."""
    frame = page.frame_locator("#payment-element iframe")
    tab_to(page, "#payment-element iframe")
    page.keyboard.press("Tab")
    for field, text in {"cc-number": "4242424242424242", "cc-exp": "1234", "cc-csc": "123"}.items():
        expect(frame.locator(f"input[autocomplete={field}]")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def test_a_purchase_needs_no_mouse(page: Page) -> None:
    shopper = Shopper(page, BERLIN)
    shopper.go("/products/gaiwan/?variant=GWN-CEL")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "form[action*='/cart/add'] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#toast a.button")).to_be_visible()
    press_enter_at(page, "#toast a.button", then="**/cart/")
    press_enter_at(page, "aside a.button", then="**/checkout/address/")
    for name in ("email", "name", "line1", "postcode", "city", "phone"):
        tab_to(page, f"#id_{name}")
        page.keyboard.type(BERLIN.address[name])
    press_enter_at(page, "#address-form button.button", then="**/checkout/delivery/")
    tab_to(page, "input[name=method]")
    page.keyboard.press("Space")
    press_enter_at(page, "main form button.button", then="**/checkout/review/")
    tab_to(page, "#id_terms")
    page.keyboard.press("Space")
    press_enter_at(page, "main form button.button", then="**/payments/*/")
    expect(shopper.pay_button).to_be_enabled()
    type_card(page)
    expect(shopper.pay_button).to_be_focused()
    page.keyboard.press("Enter")
    order = Order.objects.get(access_token=shopper.arrive())
    assert order.status == Order.Status.AUTHORISED


def test_a_shoppable_picture_is_used_without_a_mouse(page: Page) -> None:
    page.goto("/de-de/journal/three-parts-one-cup/")
    page.locator("#consent button[value=necessary]").click()
    spot = page.locator(".look__spots a").first
    expect(spot).to_have_attribute("aria-label", re.compile("1: Gaiwan, 150 ml, "))
    resting = spot.locator(".look__target").evaluate("one => getComputedStyle(one).stroke")
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(IS_AT, ".look__spots a"):
            break
    expect(spot).to_be_focused()
    focused = spot.locator(".look__target").evaluate("one => getComputedStyle(one).stroke")
    assert (resting, focused) == ("none", "rgb(35, 63, 135)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/de-de/products/gaiwan/**")
