"""axe finds nothing where something is open: menus, drawers, dialogs, suggestions, the toast."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import READERS, Judge
from tests.journeys.shopper import Customer
from tests.journeys.test_small_screens import PHONE
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
SUGGESTED = {"/de-de": "Gaiwan", "/ja-jp": "蓋碗", "/en-gb": "gaiwan"}


@READERS
def test_axe_finds_nothing_where_things_are_open(
    page: Page, watch: Watch, customer: Customer
) -> None:
    watch.expect("status of 422")
    judge = Judge(page)
    page.goto(f"{customer.prefix}/products/gaiwan/")
    judge.answer_cookie_question()
    open_every_disclosure(page)
    judge.look("every disclosure")
    page.locator(".nav summary").first.click()
    judge.look("a list of the main menu")
    page.keyboard.press("Escape")
    page.locator("[data-zoom]").first.click()
    expect(page.locator("dialog.zoom img")).to_be_visible()
    judge.look("enlarged picture")
    page.keyboard.press("Escape")
    look_at_toasts(judge)
    page.locator("#markets summary").click()
    judge.look("choice of market")
    look_at_suggestions(judge, customer)
    judge.decide()


@READERS
def test_axe_finds_nothing_where_things_are_open_on_a_phone(
    open_tab: Callable[..., Page], customer: Customer
) -> None:
    page = open_tab(**PHONE)
    judge = Judge(page)
    page.goto(f"{customer.prefix}/")
    judge.answer_cookie_question()
    judge.look("home")
    page.locator("button[popovertarget=menu]").first.tap()
    expect(page.locator("#menu")).to_be_visible()
    judge.look("menu drawer")
    page.locator("#menu .drawer__head button").tap()
    look_at_suggestions(judge, customer)
    page.goto(f"{customer.prefix}/collections/teaware/")
    judge.look("category")
    page.locator(".toolbar__filter").tap()
    expect(page.locator("#filters")).to_be_visible()
    judge.look("filter drawer")
    page.goto(f"{customer.prefix}/products/gaiwan/")
    judge.look("product")
    page.locator("[data-zoom]").first.tap()
    expect(page.locator("dialog.zoom img")).to_be_visible()
    judge.look("enlarged picture")
    page.locator("[data-zoom-close]").tap()
    page.locator("form[action*='/cart/add'] button[type=submit]").tap()
    expect(page.locator("#toast a.button")).to_be_visible()
    judge.look("what was just added")
    page.locator("#toast a.button").tap()
    page.wait_for_url("**/cart/")
    judge.look("basket")
    judge.decide()


def open_every_disclosure(page: Page) -> None:
    """Unfold what can be unfolded in the page's own part."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")


def look_at_toasts(judge: Judge) -> None:
    """Judge what is said when a piece was put into the basket, and when it could not be."""
    page = judge.page
    add = page.locator("form[action*='/cart/add'] button[type=submit]")
    add.click()
    expect(page.locator("#toast a.button")).to_be_visible()
    judge.look("what was just added")
    page.evaluate("document.getElementById('quantity').removeAttribute('max')")
    page.locator("#quantity").fill("500")
    add.click()
    expect(page.locator("#toast .notice")).to_be_visible()
    judge.look("what could not be added")
    page.reload()


def look_at_suggestions(judge: Judge, customer: Customer) -> None:
    """Judge the search while it suggests."""
    page = judge.page
    page.locator("button[popovertarget=search]").first.click()
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type(SUGGESTED[customer.prefix])
    expect(page.locator("#search-suggestions a").first).to_be_visible()
    judge.look("search suggestions")
