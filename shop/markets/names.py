"""What markets are called, in the reader's language."""

from typing import Protocol

from babel.core import Locale

from shop.kernel.formats import reader_locale


class _Named(Protocol):
    """A market of the market file, or its row."""

    @property
    def code(self) -> str:
        """What the market file calls it."""

    @property
    def name(self) -> str:
        """Its English name."""


def market_name(market: _Named, *, locale: str = "") -> str:
    """Return the market's name in a locale, else in the reader's, from CLDR where it has one."""
    territories = Locale.parse(locale or reader_locale()).territories
    return str(territories.get(market.code.upper()) or market.name)
