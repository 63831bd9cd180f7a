"""The desk in a browser."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.template import engines
from playwright.sync_api import Page, expect

from content.demo.seed_operations import PASSWORD
from tests.journeys.live import LiveShop


@contextlib.contextmanager
def desk_templates() -> Iterator[None]:
    """Leave missing values empty: the templates of the admin itself count on it."""
    engine = engines["django"].engine
    marker, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = marker


def signed_in(
    open_tab: Callable[..., Page], live_shop: LiveShop, email: str, **browser: Any
) -> Page:
    """Return a tab in which somebody has signed in at the desk, in English."""
    page = open_tab(**browser)
    page.context.add_cookies([{"name": "variant", "value": "en-gb", "url": live_shop.url}])
    page.goto("/admin/")
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator(".ops-tiles")).to_be_visible()
    return page
