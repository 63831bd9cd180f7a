"""The landed cost ready for a page: sums, words and hints in the reader's language."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shop.kernel.money import Money, sum_money
from shop.landed.calculate import is_import
from shop.landed.selectors import LandedCost, hints_of
from shop.landed.wording import (
    arrival_text,
    hint_text,
    settlement_note,
    taxes_note,
    untaxed_note,
)
from shop.markets.registry import Variant
from shop.tax.calculate import Quote


@dataclass(frozen=True, slots=True)
class Sum:
    """A labelled amount."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LandedView:
    """The sums of a landed cost and what is to be said of them; fits ``summary.html``."""

    subtotal: Money
    delivery: Money
    tax_lines: list[Sum]
    duty_lines: list[Sum]
    total: Money
    total_note: str
    landed_note: str
    hints: list[str]
    country: str
    is_import: bool
    estimate_note: str = ""
    arrival: str = ""
    lines: list[object] = field(default_factory=list)

    @property
    def is_estimate(self) -> bool:
        """Whether the address is still to come."""
        return bool(self.estimate_note)


def landed_view(cost: LandedCost, *, reader: Variant, estimate_note: str = "") -> LandedView:
    """Return a landed cost as every page shows it; with a note it is an estimate."""
    quotes = cost.quotes
    hints = hints_of(snapshots=cost.snapshots, quotes=quotes)
    return LandedView(
        subtotal=cost.goods_total,
        delivery=cost.chosen.price,
        tax_lines=_tax_lines(cost, reader=reader),
        duty_lines=_duty_lines(quotes),
        total=cost.gross_total,
        total_note=_total_note(quotes, reader=reader),
        landed_note=settlement_note(
            regimes={quote.regime for quote in quotes},
            warnings={warning for quote in quotes for warning in quote.warnings},
        ),
        hints=[hint_text(hint, reader=reader) for hint in hints],
        country=cost.snapshots[0].destination.country,
        is_import=any(is_import(quote.regime) for quote in quotes),
        estimate_note=estimate_note,
        arrival=arrival_text(cost.chosen.promise, reader=reader),
    )


def duty_sums(*, duty: Money, tax: Money) -> list[Sum]:
    """Return duty and the import tax on it, each a line of its own where there is any."""
    lines = [Sum(_("Customs duty"), duty), Sum(_("Import tax on the duty"), tax)]
    return [line for line in lines if line.amount.amount]


def _tax_lines(cost: LandedCost, *, reader: Variant) -> list[Sum]:
    """Return tax that comes on top, or that a business is not charged although prices hold it.

    The import tax on duty has its own line and is left out here.
    """
    quotes, currency = cost.quotes, cost.currency
    if not reader.market.prices_include_tax:
        total = sum_money((q.tax_total - q.duty_tax_total for q in quotes), currency=currency)
        return [Sum(_("Sales tax"), total)]
    charged = sum_money((q.goods_gross + q.shipping_gross for q in quotes), currency=currency)
    left_out = charged - cost.goods_total - cost.chosen.price
    return [Sum(_("VAT not charged"), left_out)] if left_out.amount else []


def _duty_lines(quotes: tuple[Quote, ...]) -> list[Sum]:
    currency = quotes[0].currency
    duty = sum_money((q.duty_total + q.fee_total for q in quotes), currency=currency)
    on_duty = sum_money((q.duty_tax_total for q in quotes), currency=currency)
    return duty_sums(duty=duty, tax=on_duty)


def _total_note(quotes: tuple[Quote, ...], *, reader: Variant) -> str:
    """Return the tax in the total, or why there is none."""
    untaxed = untaxed_note(quote.to_json() for quote in quotes)
    has_tax = any(quote.tax_total.amount for quote in quotes)
    taxes = _included_tax_note(quotes, reader=reader) if has_tax or not untaxed else ""
    return " ".join(filter(None, [taxes, untaxed]))


def _included_tax_note(quotes: tuple[Quote, ...], *, reader: Variant) -> str:
    """Return how much tax the total holds, rate by rate; that on the duty has its own line."""
    if not reader.market.prices_include_tax:
        return ""
    parts = [part for quote in quotes for part in quote.taxed_parts]
    return taxes_note(((part.rate, part.tax) for part in parts), reader=reader)
