"""What becomes of a basket when its owner moves to another market or signs in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.shopper import BERLIN, LONDON, Shopper, words
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser

LINE = re.compile(r"/cart/lines/\d+/$")


def test_another_market_prices_the_basket_anew_and_says_so(page: Page) -> None:
    Shopper(page, BERLIN).choose("gaiwan", variant="GWN-CEL")
    goods = page.locator("#cart .sums > div:first-child dd")
    expect(goods).to_have_text(re.compile(r"\d,\d\d\s€"))
    page.locator("#markets summary").click()
    page.locator("#markets button[name=variant][value=en-gb]").click()
    page.wait_for_url("**/en-gb/cart/")
    expect(goods).to_have_text(re.compile(r"£\d+\.\d\d"))
    notice = page.locator("#cart .notice")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text(goods.inner_text())
    expect(notice).to_contain_text("€")
    page.reload()
    expect(page.locator("#cart .notice")).to_have_count(0)


def test_the_basket_counts_along_and_can_be_emptied(page: Page) -> None:
    shopper = Shopper(page, LONDON)
    shopper.choose("gaiwan", variant="GWN-CEL")
    with page.expect_response(LINE):
        page.locator(".stepper [data-step='1']").click()
    expect(page.locator(".header .badge")).to_have_text("2")
    page.locator(".lines__foot form").last.locator("button").click()
    expect(page.locator("#cart .empty")).to_contain_text(
        words(LONDON, "Your basket is empty. Good things take a moment to choose.")
    )


def test_a_quantity_that_cannot_be_is_refused(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    Shopper(page, LONDON).choose("gaiwan", variant="GWN-CEL")
    page.locator(".stepper input").evaluate("input => input.removeAttribute('max')")
    with page.expect_response(LINE):
        page.locator(".stepper input").fill("150")
        page.locator(".stepper input").press("Enter")
    expect(page.locator("#cart .notice")).to_be_visible()
    expect(page.locator(".stepper input")).to_have_value("1")
