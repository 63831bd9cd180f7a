"""Compare a consignment, an item or a tax with a limit in law."""

from dataclasses import dataclass
from decimal import Decimal

from shop.kernel.money import Money
from shop.tax.calculate.data import TaxData, ThresholdRow
from shop.tax.calculate.lines import ThresholdCheck
from shop.tax.calculate.values import ExchangeRates

PER_ITEM = "ITEM"
PER_TAX = "TAX"


@dataclass(frozen=True, slots=True)
class ItemValue:
    """What the goods of one line are worth for the test at hand, and how many pieces they are."""

    value: Decimal
    quantity: int


@dataclass(frozen=True, slots=True)
class ConsignmentValue:
    """The values a limit may be compared with, all in the order's currency."""

    currency: str
    items: tuple[ItemValue, ...]
    shipping: Decimal
    is_shipping_separate: bool
    tax: Decimal

    @property
    def goods(self) -> Decimal:
        """What all goods are worth together."""
        return sum((item.value for item in self.items), start=Decimal(0))

    def measured(self, *, row: ThresholdRow) -> Money:
        """Return what this limit looks at.

        The intrinsic value leaves shipping out when the buyer is shown it as its own amount.
        """
        return Money(abs(self._measured(row)), self.currency)

    def _measured(self, row: ThresholdRow) -> Decimal:
        if row.per == PER_TAX:
            return self.tax
        if row.per == PER_ITEM:
            return max(abs(item.value / item.quantity) for item in self.items)
        if row.includes_shipping or not self.is_shipping_separate:
            return self.goods + self.shipping
        return self.goods


def compare(*, row: ThresholdRow, value: ConsignmentValue, fx: ExchangeRates) -> ThresholdCheck:
    """Convert unrounded, then compare.

    :raises MissingExchangeRateError: when the limit's currency has no rate
    """
    amount = fx.convert(value.measured(row=row), target=row.currency)
    return check(row=row, amount=amount)


def check(*, row: ThresholdRow, amount: Decimal) -> ThresholdCheck:
    """Compare an amount that is already in the limit's currency."""
    return ThresholdCheck(
        rule=row.rule,
        value=amount,
        limit=row.amount,
        currency=row.currency,
        is_met=amount < row.amount or (row.is_inclusive and amount == row.amount),
    )


def find_threshold(
    *, data: TaxData, rule: str, area: str, ships_from: str = "", carriage: str = ""
) -> ThresholdRow | None:
    """Return the limit of a rule in an area; one for this very route beats the general one."""
    matching = [
        row
        for row in data.thresholds
        if (row.rule, row.area) == (rule, area)
        and row.ships_from in {"", ships_from}
        and row.carriage in {"", carriage}
    ]
    return max(matching, key=lambda row: (row.ships_from, row.carriage), default=None)
