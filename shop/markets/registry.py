"""The markets, as data: read once from markets.toml, without Django, so that settings can ask."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MARKETS_FILE = Path(__file__).with_name("markets.toml")

PRICE_DISPLAYS = frozenset({"gross", "net"})
ROUNDING_RULES = frozenset({"charm", "whole", "step"})
BUTTON_WORDINGS = frozenset({"obligation", "place"})
REDUCTION_RULES = frozenset({"lowest_30_days", "previous"})
UNIT_PRICE_RULES = frozenset({"whole", "per_100", "none"})
SAFETY_REGIONS = frozenset({"EU", "GB", "none"})
GUARANTEE_NOTICES = frozenset({"EU", "none"})
PAGE_KINDS = frozenset({"TERMS", "PRIVACY", "WITHDRAWAL", "IMPRINT"})
WITHDRAWAL_RIGHTS = frozenset({"law", "contract", "none"})


class MarketFileError(Exception):
    """Raised when markets.toml cannot be used; the message names the market and the field."""


@dataclass(frozen=True)
class LegalPack:
    """What the law of a market asks of the shop's pages; the file explains the values.

    ``safety_region`` is the region whose responsible person must be named, empty where none must.
    ``producer_registers`` holds the countries by stream of waste in which a number is needed.
    """

    price_reductions: str = "lowest_30_days"
    unit_prices: str = "none"
    safety_region: str = ""
    has_guarantee_notice: bool = False
    pages: tuple[str, ...] = ()
    producer_registers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Market:
    """One market: the countries it serves and how it speaks, charges and shows prices."""

    code: str
    name: str
    time_zone: ZoneInfo
    countries: tuple[str, ...]
    currency: str
    locales: Mapping[str, str]
    prices_include_tax: bool
    rounding: str
    rounding_step: Decimal | None
    warehouses: tuple[str, ...]
    button: str
    withdrawal: str
    fx_tolerance: Decimal | None = None
    fx_min_days: int = 0
    legal: LegalPack = LegalPack()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages offered, the default first."""
        return tuple(self.locales)

    @property
    def variants(self) -> tuple[str, ...]:
        """The URL prefixes of this market, the default language first."""
        return tuple(f"{language}-{self.code}" for language in self.locales)


@dataclass(frozen=True)
class Variant:
    """A language in a market: what one URL prefix stands for."""

    code: str
    language: str
    market: Market
    locale: str


@dataclass(frozen=True)
class MarketRegistry:
    """All markets and languages of the shop."""

    languages: Mapping[str, str]
    markets: Mapping[str, Market]

    @cached_property
    def variants(self) -> Mapping[str, Variant]:
        """Every language-market pair by its URL prefix."""
        return {variant.code: variant for variant in self._pairs()}

    @cached_property
    def warehouses(self) -> Mapping[str, tuple[str, ...]]:
        """The warehouses of every market, the preferred first, by the market's code."""
        return {market.code: market.warehouses for market in self.markets.values()}

    def _pairs(self) -> Iterator[Variant]:
        for market in self.markets.values():
            for language, locale in market.locales.items():
                yield Variant(f"{language}-{market.code}", language, market, locale)

    def market_of_country(self, country: str) -> Market | None:
        """Return the market that serves an ISO 3166-1 alpha-2 country, if any does."""
        return next((m for m in self.markets.values() if country in m.countries), None)


def load_registry(path: Path = MARKETS_FILE) -> MarketRegistry:
    """Read the market file.

    :raises MarketFileError: naming the market and the field that is wrong
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise MarketFileError(f"{path}: {error}") from error
    languages = data.get("languages", {})
    markets = {
        code: _market(code=code, row=row, languages=languages)
        for code, row in data.get("markets", {}).items()
    }
    _refuse_shared_countries(markets)
    return MarketRegistry(languages=languages, markets=markets)


def _market(*, code: str, row: dict[str, Any], languages: Mapping[str, str]) -> Market:
    try:
        step = row.get("rounding_step")
        market = Market(
            code=code,
            name=row["name"],
            time_zone=ZoneInfo(row["time_zone"]),
            countries=tuple(row["countries"]),
            currency=row["currency"],
            locales=dict(row["languages"]),
            prices_include_tax=_one_of(row["prices"], PRICE_DISPLAYS) == "gross",
            rounding=_one_of(row["rounding"], ROUNDING_RULES),
            rounding_step=Decimal(step) if step else None,
            warehouses=tuple(row["warehouses"]),
            button=_one_of(row["button"], BUTTON_WORDINGS),
            fx_tolerance=Decimal(row["fx_tolerance"]) if "fx_tolerance" in row else None,
            fx_min_days=int(row.get("fx_min_days", 0)),
            legal=_legal(row["legal"]),
            withdrawal=_one_of(row["withdrawal"], WITHDRAWAL_RIGHTS),
        )
    except ZoneInfoNotFoundError as error:
        raise MarketFileError(f"market {code!r}: time_zone: {error.args[0]}") from error
    except KeyError as error:
        raise MarketFileError(f"market {code!r}: {error.args[0]} is missing") from error
    except (TypeError, ValueError, ArithmeticError) as error:
        raise MarketFileError(f"market {code!r}: {error}") from error
    unknown = set(market.locales) - set(languages)
    if unknown or not market.locales:
        raise MarketFileError(f"market {code!r}: languages {sorted(unknown)} are not declared")
    if (market.rounding == "step") is not (market.rounding_step is not None):
        raise MarketFileError(f"market {code!r}: rounding_step goes with rounding = 'step'")
    return market


def _legal(row: Mapping[str, Any]) -> LegalPack:
    region = _one_of(row["product_safety"], SAFETY_REGIONS)
    registers = row.get("producer_registers", {})
    return LegalPack(
        price_reductions=_one_of(row["price_reductions"], REDUCTION_RULES),
        unit_prices=_one_of(row["unit_prices"], UNIT_PRICE_RULES),
        safety_region="" if region == "none" else region,
        has_guarantee_notice=_one_of(row["guarantee_notice"], GUARANTEE_NOTICES) == "EU",
        pages=tuple(_one_of(kind, PAGE_KINDS) for kind in row["pages"]),
        producer_registers={stream: tuple(codes) for stream, codes in registers.items()},
    )


def _one_of(value: str, choices: frozenset[str]) -> str:
    if value not in choices:
        raise ValueError(f"{value!r} is not one of {sorted(choices)}")
    return value


def _refuse_shared_countries(markets: Mapping[str, Market]) -> None:
    owner: dict[str, str] = {}
    for market in markets.values():
        for country in market.countries:
            if country in owner:
                raise MarketFileError(
                    f"market {market.code!r}: country {country} belongs to {owner[country]!r}"
                )
            owner[country] = market.code


REGISTRY = load_registry()
