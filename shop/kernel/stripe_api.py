"""The connection to Stripe: one version, one address, one account for all who speak to it."""

from functools import lru_cache

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shop.kernel.checks import STRIPE_API, TEST_KEYS

API_VERSION = "2026-10-28.endive"
"""What our calls and the webhook endpoint speak; a newer SDK alone must not change it."""
# A wrong key is mended by people; until then nothing that was asked for is given up.
TEMPORARY = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.APIError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)
"""What may be tried again with the same key."""


@lru_cache(maxsize=8)
def stripe_client(key: str, base: str, timeout: float, retries: int) -> stripe.StripeClient:
    """Return a client; each try waits so many seconds at most and is repeated so many times."""
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=retries,
    )


def refuse_play_money() -> None:
    """Keep a live shop from a stand-in.

    :raises ImproperlyConfigured: when DEBUG is off, and the address is not Stripe's own or the key
        is a test key
    """
    # The system check says the same, but neither a web server nor a worker runs it. Private
    # addresses are allowed where stand-ins are at home: in the tests, which turn DEBUG off too.
    if settings.DEBUG or settings.OUTBOUND_PRIVATE:
        return
    if settings.STRIPE_API_BASE != STRIPE_API:
        raise ImproperlyConfigured("STRIPE_API_BASE leads to a stand-in although DEBUG is off.")
    if settings.STRIPE_SECRET_KEY.startswith(TEST_KEYS):
        raise ImproperlyConfigured("STRIPE_SECRET_KEY is a test key although DEBUG is off.")
