"""System checks of what must never happen in production."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

STRIPE_API = "https://api.stripe.com"
TEST_KEYS = ("sk_test_", "rk_test_")
VIES_API = "https://ec.europa.eu/"
HMRC_API = "https://api.service.hmrc.gov.uk"
STRIPE_SCRIPTS = "https://js.stripe.com/"


@register()
def refuse_payment_standin(
    app_configs: Sequence[AppConfig] | None,
    **_kwargs: object,
) -> list[CheckMessage]:
    """Refuse the payment stand-in and test keys when DEBUG is off."""
    if settings.DEBUG:
        return []
    problems: list[CheckMessage] = []
    if settings.STRIPE_API_BASE != STRIPE_API:
        problems.append(
            Error(
                "STRIPE_API_BASE leads to a stand-in although DEBUG is off.",
                hint="Unset STRIPE_API_BASE.",
                id="shop.E001",
            )
        )
    if not settings.STRIPE_JS_URL.startswith(STRIPE_SCRIPTS):
        problems.append(
            Error(
                "STRIPE_JS_URL is not Stripe's although DEBUG is off.",
                hint="Unset STRIPE_JS_URL.",
                id="shop.E002",
            )
        )
    if settings.STRIPE_SECRET_KEY.startswith(TEST_KEYS):
        problems.append(
            Error(
                "STRIPE_SECRET_KEY is a test key although DEBUG is off.",
                hint="Set STRIPE_SECRET_KEY to a live key.",
                id="shop.E003",
            )
        )
    return problems


@register()
def refuse_register_standin(
    app_configs: Sequence[AppConfig] | None,
    **_kwargs: object,
) -> list[CheckMessage]:
    """Refuse registers of VAT numbers other than the real ones when DEBUG is off."""
    if settings.DEBUG:
        return []
    problems: list[CheckMessage] = []
    if not settings.VIES_API_BASE.startswith(VIES_API):
        problems.append(
            Error(
                "VIES_API_BASE is not the European Commission's although DEBUG is off.",
                hint="Unset VIES_API_BASE: a stand-in's yes is no reason to charge no VAT.",
                id="shop.E004",
            )
        )
    if settings.HMRC_API_BASE != HMRC_API:
        problems.append(
            Error(
                "HMRC_API_BASE is not HMRC's although DEBUG is off.",
                hint="Unset HMRC_API_BASE: a stand-in's yes is no reason to charge no VAT.",
                id="shop.E005",
            )
        )
    return problems
