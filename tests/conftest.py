"""What all tests share: an empty cache, a world to shop in, a provider that answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from shop.tax.selectors import forget_tax_data
from tests.factories.checkout import World
from tests.factories.checkout import world as make_world
from tests.standins.stripe import StripeStandin, start_stripe_standin

WEBHOOK_SECRET = "whsec_test_secret"


@pytest.fixture
def no_limits() -> Iterator[None]:
    """Forget how often the tests before have called the limited views."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Give a world to shop in."""
    yield make_world()
    # Its law goes with the transaction; the process must not remember it.
    forget_tax_data()


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeStandin]:
    """Give a fresh stand-in that the real gateway talks to through the real SDK."""
    with start_stripe_standin(webhook_url=None, secret=WEBHOOK_SECRET) as running:
        settings.STRIPE_API_BASE = running.base_url
        settings.STRIPE_SECRET_KEY = "sk_test_fake"
        settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
        yield running
