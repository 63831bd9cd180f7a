"""The law as data: dated rows, and the rows in force on one day as an immutable value.

A row holds from ``valid_from`` until the day before ``valid_to``; without an end it holds until a
row of the same identity starts later. So a change is a new row, and a temporary rate is a row with
an end, after which the older one holds again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar, get_type_hints

from shop.tax.calculate.values import TaxRounding

STANDARD = "STANDARD"
# Where delivery has a rate of its own; elsewhere it shares the rates of the goods.
CARRIAGE = "CARRIAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """A fact of law with its period, its source and the day somebody last checked it."""

    TABLE: ClassVar[str] = ""
    IDENTITY: ClassVar[tuple[str, ...]] = ()

    valid_from: date
    valid_to: date | None = None
    source: str = ""
    checked_on: date | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What this row is about, whatever its period."""
        return tuple(_named(getattr(self, name)) for name in self.IDENTITY)

    @property
    def key(self) -> str:
        """A readable name of the row that stays the same in every database: audit evidence."""
        return f"{self.TABLE}/{'/'.join(self.identity)}@{self.valid_from.isoformat()}"

    def is_in_force(self, *, on: date) -> bool:
        """Whether the day lies in the row's period."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Build a row from text or typed values by field name; unknown names are ignored."""
        return cls(
            **{
                name: _typed(values[name], wanted=wanted)
                for name, wanted in _wanted_types(cls).items()
                if name in values
            }
        )


def _named(value: Any) -> str:
    """Return a value as keys write it: a rate alike from a file and from a column."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


# Reading annotations is slow, and the tables have hundreds of rows.
_wanted: dict[str, dict[str, Any]] = {}


def _wanted_types(row_class: type[DatedRow]) -> dict[str, Any]:
    if row_class.TABLE not in _wanted:
        hints = get_type_hints(row_class)
        _wanted[row_class.TABLE] = {spec.name: hints[spec.name] for spec in fields(row_class)}
    return _wanted[row_class.TABLE]


_FROM_TEXT: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    Decimal: Decimal,
    bool: lambda text: text == "true",
    frozenset[str]: lambda text: frozenset(text.split("|")) - {""},
    TaxRounding: TaxRounding,
    date: date.fromisoformat,
    int | None: lambda text: int(text) if text else None,
    date | None: lambda text: date.fromisoformat(text) if text else None,
    Decimal | None: lambda text: Decimal(text) if text else None,
}


def _typed(value: Any, *, wanted: Any) -> Any:
    return _FROM_TEXT[wanted](value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateRow(DatedRow):
    """The tax rate of a category of goods in a territory; kind NONE says there is no such tax."""

    TABLE: ClassVar[str] = "tax_rates"
    IDENTITY: ClassVar[tuple[str, ...]] = ("territory", "category")

    territory: str
    category: str
    kind: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryRow(DatedRow):
    """Which taxes hold at a place.

    ``vat_areas`` says within which borders a delivery is not an import: a parcel whose two ends
    share an area stays inside. Northern Ireland is in two, EU and GB. ``jurisdiction`` is who
    collects the tax inside the area, ``rates_territory`` whose rates are used, ``rounding`` what
    its law says about fractions.
    """

    TABLE: ClassVar[str] = "territories"
    IDENTITY: ClassVar[tuple[str, ...]] = ("country", "region", "postcode_pattern")

    country: str
    region: str
    postcode_pattern: str
    territory: str
    jurisdiction: str
    rates_territory: str
    vat_areas: frozenset[str]
    customs_area: str
    rounding: TaxRounding = TaxRounding.LINE
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRow(DatedRow):
    """A point-of-sale scheme: the seller charges the destination's tax instead of the border."""

    TABLE: ClassVar[str] = "schemes"
    IDENTITY: ClassVar[tuple[str, ...]] = ("regime", "area")

    regime: str
    area: str
    rank: int
    registrations: frozenset[str]
    business_rule: str
    business_id_prefixes: frozenset[str]
    excluded_categories: frozenset[str]
    taxes_shipping: bool
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRow(DatedRow):
    """A limit in law: up to it (or below it) a scheme or a relief applies.

    Goods of ``excluded_categories`` have no relief at all, whatever they are worth.
    """

    TABLE: ClassVar[str] = "thresholds"
    IDENTITY: ClassVar[tuple[str, ...]] = ("rule", "area", "ships_from", "carriage")

    rule: str
    area: str
    ships_from: str
    carriage: str
    amount: Decimal
    currency: str
    per: str
    is_inclusive: bool
    includes_shipping: bool
    excluded_categories: frozenset[str] = frozenset()
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatChargeRow(DatedRow):
    """A fixed duty or fee per declared item or per consignment, in the regimes it names."""

    TABLE: ClassVar[str] = "flat_charges"
    IDENTITY: ClassVar[tuple[str, ...]] = ("code", "area")

    code: str
    kind: str
    area: str
    amount: Decimal
    currency: str
    per: str
    regimes: frozenset[str]
    taxed_in: frozenset[str]
    value_limit: Decimal | None
    is_for_consumers_only: bool
    is_enabled: bool
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRateRow(DatedRow):
    """An ad-valorem duty; each measure that matches is charged, the most specific row of it."""

    TABLE: ClassVar[str] = "duty_rates"
    IDENTITY: ClassVar[tuple[str, ...]] = ("customs_area", "measure", "hs_prefix", "origin")

    customs_area: str
    measure: str
    hs_prefix: str
    origin: str
    rate: Decimal
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRow(DatedRow):
    """A tax number of the seller; the engine asks for the codes of those in force only."""

    TABLE: ClassVar[str] = "registrations"
    IDENTITY: ClassVar[tuple[str, ...]] = ("scheme", "country")

    scheme: str
    country: str
    number: str


# The rows that come with the shop as files; registrations are each seller's own.
ROW_CLASSES: tuple[type[DatedRow], ...] = (
    TaxRateRow,
    TerritoryRow,
    SchemeRow,
    ThresholdRow,
    FlatChargeRow,
    DutyRateRow,
)

Row = TypeVar("Row", bound=DatedRow)


@dataclass(frozen=True, slots=True)
class TaxData:
    """Every row in force on one day; the only thing the engine knows about the law."""

    on: date
    rates: Mapping[tuple[str, str], TaxRateRow] = field(default_factory=dict)
    territories: Mapping[str, tuple[TerritoryRow, ...]] = field(default_factory=dict)
    schemes: tuple[SchemeRow, ...] = ()
    thresholds: tuple[ThresholdRow, ...] = ()
    flat_charges: tuple[FlatChargeRow, ...] = ()
    duty_rates: Mapping[str, tuple[DutyRateRow, ...]] = field(default_factory=dict)
    categories_with_rates: frozenset[str] = frozenset()

    @classmethod
    def from_rows(cls, rows: Iterable[DatedRow], *, on: date) -> Self:
        """Keep the rows in force on a day; of several with one identity the latest start wins."""
        current: dict[tuple[str, ...], DatedRow] = {}
        for row in sorted(rows, key=lambda row: row.valid_from):
            if row.is_in_force(on=on):
                current[(row.TABLE, *row.identity)] = row
        kept = list(current.values())
        territories: dict[str, tuple[TerritoryRow, ...]] = {}
        for territory in _of(kept, TerritoryRow):
            rules = territories.get(territory.country, ())
            territories[territory.country] = (*rules, territory)
        duties: dict[str, tuple[DutyRateRow, ...]] = {}
        for duty in _of(kept, DutyRateRow):
            duties[duty.customs_area] = (*duties.get(duty.customs_area, ()), duty)
        return cls(
            on=on,
            rates={(row.territory, row.category): row for row in _of(kept, TaxRateRow)},
            territories=territories,
            schemes=tuple(sorted(_of(kept, SchemeRow), key=lambda row: (row.rank, row.regime))),
            thresholds=tuple(_of(kept, ThresholdRow)),
            flat_charges=tuple(sorted(_of(kept, FlatChargeRow), key=lambda row: row.identity)),
            duty_rates=duties,
            categories_with_rates=frozenset(row.category for row in _of(kept, TaxRateRow)),
        )

    def has_rates(self, *, territory: str) -> bool:
        """Whether the tax of a territory is known at all."""
        return (territory, STANDARD) in self.rates


def _of(rows: Iterable[DatedRow], row_class: type[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row, row_class)]
