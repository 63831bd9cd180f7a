"""A live shop takes no play money: the system check says so, and the gateway refuses."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.kernel.checks import refuse_payment_standin
from shop.payments.gateways import stripe_gateway

STANDIN = "http://127.0.0.1:8430"
STRIPE = "https://api.stripe.com"


@pytest.fixture(autouse=True)
def _live_shop(settings) -> None:
    settings.DEBUG = settings.OUTBOUND_PRIVATE = False
    settings.STRIPE_API_BASE = STRIPE
    settings.STRIPE_JS_URL = "https://js.stripe.com/endive/stripe.js"
    settings.STRIPE_SECRET_KEY = "sk_live_1"


def check_ids() -> list[str | None]:
    return [problem.id for problem in refuse_payment_standin(None)]


def test_a_live_shop_with_a_live_key_is_fine():
    stripe_gateway()

    assert check_ids() == []


@pytest.mark.parametrize("base", [STANDIN, "https://api.stripe.com.example", STRIPE + "/"])
def test_a_stand_in_is_refused(settings, base: str):
    settings.STRIPE_API_BASE = base

    with pytest.raises(ImproperlyConfigured, match="STRIPE_API_BASE leads"):
        stripe_gateway()
    assert check_ids() == ["shop.E001"]


@pytest.mark.parametrize("key", ["sk_test_1", "rk_test_1"])
def test_a_test_key_is_refused(settings, key: str):
    settings.STRIPE_SECRET_KEY = key

    with pytest.raises(ImproperlyConfigured, match="STRIPE_SECRET_KEY is"):
        stripe_gateway()


def test_a_script_that_is_not_stripe_s_is_found_by_the_check(settings):
    settings.STRIPE_JS_URL = f"{STANDIN}/v3/"

    assert check_ids() == ["shop.E002"]


@pytest.mark.parametrize("name", ["DEBUG", "OUTBOUND_PRIVATE"])
def test_developers_and_tests_may_play(settings, name: str):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = STANDIN, "sk_test_fake"
    setattr(settings, name, True)

    stripe_gateway()


def test_the_check_lets_developers_alone(settings):
    settings.DEBUG, settings.STRIPE_API_BASE = True, STANDIN

    assert check_ids() == []
