"""Search in every script, suggestions, filters, pictures, and the page that is not there."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.shopper import BERLIN, words
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("prefix", "query"),
    [("/ja-jp", "蓋碗"), ("/zh-hans-sg", "盖碗"), ("/de-de", "Gaiwan"), ("/en-gb", "gaiwan")],
)
def test_search_finds_the_gaiwan_in_every_script(page: Page, prefix: str, query: str) -> None:
    page.goto(f"{prefix}/")
    page.locator("button[popovertarget=search]").first.click()
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type(query)
    suggestion = page.locator("#search-suggestions a").first
    expect(suggestion).to_have_attribute("href", f"{prefix}/products/gaiwan/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("#results a[href*='/products/gaiwan/']").first).to_be_visible()


def test_a_filter_changes_the_list_and_the_address(page: Page) -> None:
    page.goto("/de-de/collections/teaware/")
    with page.expect_response("**/collections/teaware/**"):
        page.locator("#facets input[type=checkbox]").first.check()
    expect(page.locator(".chips")).to_be_visible()
    assert "?" in page.url
    page.go_back()
    expect(page.locator("#facets input:checked")).to_have_count(0)


def test_pictures_can_be_enlarged(page: Page) -> None:
    page.goto("/de-de/products/gaiwan/")
    page.locator("[data-zoom]").first.click()
    expect(page.locator("dialog.zoom img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-zoom]").first).to_be_focused()


def test_what_is_not_there_is_told_in_german(page: Page, watch: Watch) -> None:
    watch.expect("status of 404")
    response = page.goto("/de-de/gibt-es-nicht/")
    assert response
    assert response.status == 404
    expect(page.locator("html")).to_have_attribute("lang", "de-DE")
    expect(page.locator("a.button")).to_have_text(words(BERLIN, "To the home page"))
    page.locator("a.button").click()
    page.wait_for_url("**/de-de/")
