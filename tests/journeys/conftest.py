"""The shop, the payment provider and the browser of the journeys."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.demo_shop import demo_database
from tests.journeys.live import LiveShop, find_chromium, serve_shop
from tests.journeys.watch import Watch
from tests.standins.stripe import StripeStandin

TIMEOUT_MS = 15_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a Chromium; without one the test is skipped, or fails where one is required."""
    path = find_chromium()
    if path is None:
        message = "no Chromium found: apt-get install chromium, or set CHROMIUM_PATH"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's event loop makes Django believe that it runs in an asynchronous program.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_shop(browser: Browser, django_db_blocker: pytest.MonkeyPatch) -> Iterator[LiveShop]:
    """Give the demo shop, running. Its database is one of its own and lives as long as it."""
    with demo_database(django_db_blocker), serve_shop() as shop:
        yield shop


@pytest.fixture
def stripe(live_shop: LiveShop) -> StripeStandin:
    """Give the payment provider's stand-in."""
    return live_shop.stripe


@pytest.fixture(autouse=True)
def _fresh_limits(live_shop: LiveShop) -> None:
    """Forget how often this address has ordered: the limit is per minute, tests are quicker."""
    cache.clear()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Give the list of complaints; whatever is on it at the end fails the test."""
    watching = Watch()
    yield watching
    assert not watching.complaints()


@pytest.fixture
def open_tab(browser: Browser, live_shop: LiveShop, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a new visitor's tab; its arguments are the browser's."""
    contexts = []

    def open_new(**options: object) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(base_url=live_shop.url, **options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        watch.attach(context)
        return context.new_page()

    yield open_new
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_tab: Callable[..., Page]) -> Page:
    """Give a new visitor's tab."""
    return open_tab()
