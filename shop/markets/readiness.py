"""What the market itself must have: its row, its currency, its registers, a look by the axe."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.currencies import UnknownCurrencyError, currency_info
from shop.kernel.models import TextLanguage
from shop.markets import selectors
from shop.markets.models import AccessibilityRun, ExchangeRate, ProducerRegistration
from shop.markets.models import Market as MarketRow
from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market

ACCESSIBILITY_EVERY = timedelta(days=30)
"""A look that is older says little of the pages of today; one of three times this age nothing."""


@READINESS.check(position=10)
def market_row(market: Market, _at: datetime) -> Iterator[Finding]:
    """The market must be in the table, and speak languages that the shop has words in."""
    if not MarketRow.objects.filter(pk=market.code).exists():
        yield Finding(
            code="MARKET_NOT_SYNCED",
            text=_("The market is only in the market file. Run manage.py sync_markets."),
        )
    for language in market.languages:
        if language not in TextLanguage.values:
            yield Finding(
                code="LANGUAGE_UNKNOWN",
                text=_("The shop has no texts in “%(language)s”.") % {"language": language},
            )


@READINESS.check(position=20)
def exchange_rate(market: Market, at: datetime) -> Iterator[Finding]:
    """The currency must be known, and its rate present and fresh."""
    try:
        currency_info(market.currency)
    except UnknownCurrencyError:
        yield Finding(
            code="CURRENCY_UNKNOWN",
            text=_("Nobody has told the shop how %(currency)s is rounded and paid.")
            % {"currency": market.currency},
        )
    if market.currency == settings.ACCOUNTING_CURRENCY:
        return
    url = admin_path("shop_exchangerate_changelist", query=f"currency={market.currency}")
    rates = ExchangeRate.objects.filter(currency=market.currency, date__lte=at.date())
    newest = rates.order_by("-date").values_list("date", flat=True).first()
    if newest is None:
        yield Finding(
            code="EXCHANGE_RATE_MISSING",
            text=_("There is no exchange rate for %(currency)s. Run manage.py load_rates.")
            % {"currency": market.currency},
            url=url,
        )
    elif (at.date() - newest).days > settings.RATES_MAX_AGE_DAYS:
        days = (at.date() - newest).days
        text = ngettext(
            "The exchange rate for %(currency)s is %(days)d day old. Run manage.py load_rates.",
            "The exchange rate for %(currency)s is %(days)d days old. Run manage.py load_rates.",
            days,
        )
        yield Finding(
            code="EXCHANGE_RATE_OLD",
            severity=Severity.WARNS,
            text=text % {"currency": market.currency, "days": days},
            url=url,
        )


@READINESS.check(position=80)
def producer_numbers(market: Market, at: datetime) -> Iterator[Finding]:
    """Each register of producers that the market's law names must have given a number."""
    numbers = selectors.producer_numbers(market=market, on=at.date())
    held = {(row.country, row.stream) for row in numbers}
    for stream, countries in market.legal.producer_registers.items():
        missing = [country for country in countries if (country, stream) not in held]
        if missing:
            yield Finding(
                code="PRODUCER_NUMBER_MISSING",
                text=_("No producer registration (EPR) for %(stream)s in: %(countries)s.")
                % {
                    "stream": ProducerRegistration.Stream(stream).label,
                    "countries": ", ".join(missing),
                },
                url=admin_path("shop_producerregistration_changelist"),
            )


@READINESS.check(position=90)
def accessibility(market: Market, at: datetime) -> Iterator[Finding]:
    """The market's pages must have been looked at by the accessibility test, not long ago."""
    url = admin_path("shop_accessibilityrun_changelist", query=f"market__code={market.code}")
    run = AccessibilityRun.objects.filter(market_id=market.code).order_by("-ran_at").first()
    command = f"manage.py record_accessibility_run {market.code}"
    if run is None:
        yield Finding(
            code="ACCESSIBILITY_NEVER_CHECKED",
            text=_("The accessibility test has never run here. Run %(command)s.")
            % {"command": command},
            url=url,
        )
        return
    if run.violations:
        text = ngettext(
            "The last accessibility run found %(count)d violation.",
            "The last accessibility run found %(count)d violations.",
            len(run.violations),
        )
        yield Finding(
            code="ACCESSIBILITY_VIOLATED", text=text % {"count": len(run.violations)}, url=url
        )
    age = at - run.ran_at
    if age > ACCESSIBILITY_EVERY:
        is_worthless = age > 3 * ACCESSIBILITY_EVERY
        text = ngettext(
            "The last accessibility run is %(days)d day old. Run %(command)s.",
            "The last accessibility run is %(days)d days old. Run %(command)s.",
            age.days,
        )
        yield Finding(
            code="ACCESSIBILITY_OLD",
            severity=Severity.BLOCKS if is_worthless else Severity.WARNS,
            text=text % {"days": age.days, "command": command},
            url=url,
        )
