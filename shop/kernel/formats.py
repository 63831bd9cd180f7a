"""Amounts, dates and numbers in the reader's language, by Babel."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from babel import dates, numbers
from babel.core import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, pgettext, to_locale

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money


def reader_locale() -> str:
    """Return the locale in which whoever reads in the active language sees numbers and names."""
    code = get_language() or settings.LANGUAGE_CODE
    try:
        return str(Locale.parse(to_locale(code)))
    except (UnknownLocaleError, ValueError):
        # "eu" is a market of ours and no territory of Unicode's.
        return code.partition("-")[0]


def format_money(money: Money, *, locale: str) -> str:
    """Return an amount as readers of the locale write it, e.g. "1.234,50 €" or "￥1,200"."""
    code = str(money.currency)
    places = currency_info(code).decimals
    pattern = Locale.parse(locale).currency_formats["standard"]
    return str(
        numbers.format_currency(
            money.amount.quantize(Decimal(1).scaleb(-places)),
            code,
            locale=locale,
            format=pattern,
            currency_digits=True,
        )
    )


def format_date(value: date, *, locale: str, style: str = "medium") -> str:
    """Return a day in the locale's own order and words."""
    return str(dates.format_date(value, format=style, locale=locale))


def format_datetime(value: datetime, *, locale: str) -> str:
    """Return a moment in the current time zone, to the minute, in the locale's own words."""
    local = timezone.localtime(value)
    day = dates.format_date(local.date(), format="medium", locale=locale)
    time = dates.format_time(local, format="short", tzinfo=local.tzinfo, locale=locale)
    return str(dates.get_datetime_format("medium", locale=locale)).format(time, day)


def format_number(value: Decimal | int, *, locale: str) -> str:
    """Return a number with the locale's separators."""
    return str(numbers.format_decimal(value, locale=locale))


def join_texts(texts: Iterable[object]) -> str:
    """Return texts one after the other, parted as the reader's language parts a list."""
    return pgettext("between the parts of a list", ", ").join(str(text) for text in texts)


def format_percent(value: Decimal, *, locale: str) -> str:
    """Return a fraction as a percentage, e.g. 0.255 as "25.5%"."""
    return str(
        numbers.format_percent(value, locale=locale, format=None, decimal_quantization=False)
    )
