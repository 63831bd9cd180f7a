"""Whether shoppers of a market can pay."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from shop.kernel.currencies import UnknownCurrencyError
from shop.kernel.money import Money, minor_units
from shop.markets.opening import READINESS, Finding
from shop.markets.registry import Market


@READINESS.check(position=87)
def payment(market: Market, _at: datetime) -> Iterator[Finding]:
    """The provider must be set up and take the market's currency."""
    if not settings.STRIPE_SECRET_KEY or not any(settings.STRIPE_WEBHOOK_SECRETS):
        yield Finding(
            code="PAYMENT_NOT_SET_UP",
            text=_("Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: nobody can pay."),
        )
    try:
        minor_units(Money(100, market.currency))
    except UnknownCurrencyError:
        yield Finding(
            code="PAYMENT_CURRENCY_UNKNOWN",
            text=_("Payments in %(currency)s are not possible.") % {"currency": market.currency},
        )
