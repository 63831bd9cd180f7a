"""The answer of the tax engine: immutable, stored with the order, replayed for its documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.kernel.money import Money, sum_money
from shop.tax.calculate.encoding import decoded, encoded
from shop.tax.calculate.errors import QuoteMismatchError
from shop.tax.calculate.lines import (
    DutyLine,
    FeeLine,
    ImportTaxLine,
    QuoteLine,
    ShippingPart,
    ThresholdCheck,
    Warn,
)
from shop.tax.calculate.rounding import rounded_each, rounded_once
from shop.tax.calculate.values import ProviderAnswer, Regime, TaxRounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Tax and duty of one consignment. Every amount is in exactly one line; totals are sums.

    ``rule_ids`` and ``data_rows`` say which rules and which rows of law made the amounts;
    ``provider`` is the answer of a tax provider, where one was asked.
    """

    regime: Regime
    territory: str
    jurisdiction: str
    currency: str
    tax_point: date
    prices_include_tax: bool
    rounding: TaxRounding = TaxRounding.LINE
    lines: tuple[QuoteLine, ...]
    shipping_parts: tuple[ShippingPart, ...] = ()
    duties: tuple[DutyLine, ...] = ()
    import_taxes: tuple[ImportTaxLine, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    thresholds: tuple[ThresholdCheck, ...] = ()
    rule_ids: tuple[str, ...] = ()
    data_rows: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()
    provider: ProviderAnswer | None = None

    @property
    def goods_gross(self) -> Money:
        """What the goods cost, with the tax that is collected on them."""
        return self._sum(line.gross for line in self.lines)

    @property
    def shipping_gross(self) -> Money:
        """What shipping costs, with the tax that is collected on it."""
        return self._sum(part.gross for part in self.shipping_parts)

    @property
    def net_total(self) -> Money:
        """Goods and shipping without tax."""
        return self._sum(part.net for part in self.taxed_parts)

    @property
    def tax_total(self) -> Money:
        """All tax collected at checkout: on goods, on shipping and on duty."""
        return self._sum(part.tax for part in self.taxed_parts) + self.duty_tax_total

    @property
    def duty_tax_total(self) -> Money:
        """The part of the tax that is import tax on the duty."""
        return self._sum(part.tax for part in self.import_taxes)

    @property
    def duty_total(self) -> Money:
        """All duty collected at checkout, without the tax on it."""
        return self._sum(duty.amount for duty in self.duties)

    @property
    def fee_total(self) -> Money:
        """All handling fees collected at checkout."""
        return self._sum(fee.amount for fee in self.fees)

    @property
    def gross_total(self) -> Money:
        """What the buyer owes: exactly net, tax, duty and fees together."""
        return self.net_total + self.tax_total + self.duty_total + self.fee_total

    @property
    def document_tax_total(self) -> Money:
        """The tax when it is rounded once per rate instead of once per line.

        Some jurisdictions (Japan) want one rounding per rate on an invoice, and import tax is
        assessed once; the law of others accepts both. The order is charged ``tax_total``, which
        is this amount where ``rounding`` says DOCUMENT.
        """
        once = rounded_once(
            (*self.taxed_parts, *self.import_taxes), includes_tax=self.prices_include_tax
        )
        return self._sum(once.values())

    @property
    def rounding_residual(self) -> Money:
        """What one rounding per rate has added to (or taken from) the tax rounded on each line.

        It is in the tax of the lines already, a unit of the currency in each; zero where tax is
        rounded on each line.
        """
        parts = (*self.taxed_parts, *self.import_taxes)
        each = self._sum(rounded_each(part, includes_tax=self.prices_include_tax) for part in parts)
        return self.tax_total - each

    @property
    def totals(self) -> dict[str, str]:
        """The totals as text, for storing and for people who read what was stored."""
        return {
            "net": str(self.net_total.amount),
            "tax": str(self.tax_total.amount),
            "duty": str(self.duty_total.amount),
            "fees": str(self.fee_total.amount),
            "gross": str(self.gross_total.amount),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the quote for a JSON column: amounts, rates and dates as text, nothing lost."""
        residual = str(self.rounding_residual.amount)
        return {
            "version": 1,
            **encoded(self),
            "totals": self.totals,
            "rounding_residual": residual,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Quote":
        """Return the quote that ``to_json`` stored.

        :raises QuoteMismatchError: when the stored totals are not the sums of the stored lines
        """
        quote = decoded(stored, wanted=cls, currency=stored["currency"])
        if not isinstance(quote, cls) or quote.totals != stored["totals"]:
            raise QuoteMismatchError("the stored totals are not the sums of the stored lines")
        return quote

    @property
    def taxed_parts(self) -> tuple[QuoteLine | ShippingPart, ...]:
        """Goods and shipping together: everything that has a net, a tax and a rate."""
        return (*self.lines, *self.shipping_parts)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return sum_money(amounts, currency=self.currency)
