"""Cookies: none before the answer but what the shop cannot do without, and one question only."""

import pytest
from playwright.sync_api import Page, expect

from crm.consent.models import CookieChoice

pytestmark = pytest.mark.browser

# Where the reader is, for the back button; gone when the tab is closed.
KEPT = {"htmx-current-path-for-history"}


def cookies_of(page: Page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}


def test_nothing_is_stored_before_the_answer(page: Page) -> None:
    for path in ("/de-de/", "/de-de/collections/teaware/", "/de-de/products/gaiwan/"):
        page.goto(path)
        expect(page.locator("#consent")).to_be_visible()
        assert cookies_of(page) <= {"csrftoken"}
        assert set(page.evaluate("[localStorage, sessionStorage].flatMap(Object.keys)")) <= KEPT


@pytest.mark.parametrize(
    ("choice", "purposes"), [("necessary", []), ("all", ["preferences", "statistics"])]
)
def test_the_question_is_asked_once(page: Page, choice: str, purposes: list[str]) -> None:
    page.goto("/de-de/")
    page.locator(f"#consent button[value={choice}]").click()
    expect(page.locator("#consent")).to_have_count(0)
    with page.expect_response("**/cookies/banner/") as answer:
        page.goto("/de-de/collections/teaware/")
    assert answer.value.status == 204
    expect(page.locator("#consent")).to_have_count(0)
    assert CookieChoice.objects.latest("pk").purposes == purposes


def test_one_may_choose_and_change_ones_mind(page: Page) -> None:
    page.goto("/de-de/")
    page.locator("#consent button[value=custom]").click()
    page.wait_for_url("**/cookies/settings/")
    page.locator("#purpose-statistics").check()
    page.locator("button[value=custom]").click()
    expect(page.locator("#purpose-statistics")).to_be_checked()
    assert CookieChoice.objects.latest("pk").purposes == ["statistics"]
    page.locator("button[value=necessary]").click()
    expect(page.locator("#purpose-statistics")).not_to_be_checked()
