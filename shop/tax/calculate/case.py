"""The consignment with its places resolved, the rates it would bear and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shop.kernel.money import Money, round_amount
from shop.tax.calculate.amounts import PricedLine, exact_tax, share
from shop.tax.calculate.data import STANDARD, TaxData, TaxRateRow, TerritoryRow
from shop.tax.calculate.errors import MissingTaxRateError
from shop.tax.calculate.lines import ThresholdCheck, Warn
from shop.tax.calculate.sales_tax import uncollected
from shop.tax.calculate.thresholds import ConsignmentValue, ItemValue
from shop.tax.calculate.values import Reason, TaxSnapshot

_REASONS = {
    "ZERO": Reason.ZERO_RATED,
    "EXEMPT": Reason.EXEMPT,
    "NONE": Reason.OUTSIDE_SCOPE,
    "PROVIDER": Reason.OUTSIDE_SCOPE,
}


def reason_of(row: TaxRateRow) -> Reason:
    """Return the reason code of a line that bears this rate."""
    return _REASONS.get(row.kind, Reason.STANDARD)


@dataclass(slots=True)
class Findings:
    """What was looked at on the way: the evidence that goes into the quote.

    ``values`` remembers what the consignment is worth without the tax of a territory: each scheme
    and each charge asks for it.
    """

    rule_ids: list[str] = field(default_factory=list)
    data_rows: list[str] = field(default_factory=list)
    checks: list[ThresholdCheck] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    values: dict[str, ConsignmentValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything the rules look at, and the findings they leave."""

    snapshot: TaxSnapshot
    data: TaxData
    origin: TerritoryRow
    destination: TerritoryRow
    lines: tuple[PricedLine, ...]
    findings: Findings

    @property
    def goods(self) -> tuple[PricedLine, ...]:
        """The lines that are delivered, so without gift cards."""
        return tuple(line for line in self.lines if line.is_goods)

    @property
    def shared_areas(self) -> frozenset[str]:
        """The VAT areas that hold both ends of the journey; none means an import."""
        return self.origin.vat_areas & self.destination.vat_areas

    @property
    def is_registered_at_origin(self) -> bool:
        """Whether the seller accounts for tax where the goods leave (OSS is not such a number)."""
        offices = {self.origin.jurisdiction, self.origin.rates_territory}
        pairs = (code.partition(":") for code in self.snapshot.registrations)
        return any(scheme != "OSS" and office in offices for scheme, _, office in pairs)

    def rate(self, *, territory: str, category: str) -> TaxRateRow:
        """Return the rate in force, the standard one where a category has none of its own.

        That is worth a warning only for categories that have a rate of their own somewhere: what is
        reduced nowhere in the tables bears the standard rate for good reason.

        :raises MissingTaxRateError: when the territory has no standard rate either
        """
        found = self.data.rates.get((territory, category))
        if found is None and category in self.data.categories_with_rates:
            self.findings.warnings.append(Warn.STANDARD_RATE_USED)
        found = found or self.data.rates.get((territory, STANDARD))
        if found is None:
            raise MissingTaxRateError(territory=territory, category=category)
        self.findings.data_rows.append(found.key)
        if found.kind == "PROVIDER":
            self.findings.warnings.append(uncollected(self.snapshot))
        return found

    def value(self, *, rates_of: str) -> ConsignmentValue:
        """Return what the consignment is worth without the tax of a territory."""
        known = self.findings.values.get(rates_of)
        if known is None:
            known = self.findings.values[rates_of] = self._value_without_tax(rates_of)
        return known

    def _value_without_tax(self, rates_of: str) -> ConsignmentValue:
        if not self.snapshot.prices_include_tax or not self.data.has_rates(territory=rates_of):
            return self.value_as_paid()
        rates = [self._quiet_rate(part, rates_of) for part in self.goods]
        prices = zip(self.goods, rates, strict=True)
        shares = zip(self._shipping_shares(), rates, strict=True)
        return self._value(
            goods=[self._net(part.price, rate) for part, rate in prices],
            shipping=sum((self._net(share, rate) for share, rate in shares), start=Decimal(0)),
        )

    def value_as_paid(self, *, tax: Decimal = Decimal(0)) -> ConsignmentValue:
        """Return what the buyer pays for goods and shipping, with the tax it would bear."""
        prices = [part.price.amount for part in self.goods]
        return self._value(goods=prices, shipping=self.snapshot.shipping.price.amount, tax=tax)

    def tax_on_price_paid(self, *, rates_of: str) -> Decimal:
        """Return the tax if all that is paid were the taxable value; unrounded."""
        return sum(
            (
                (part.price.amount + shipping.amount) * self._quiet_rate(part, rates_of)
                for part, shipping in zip(self.goods, self._shipping_shares(), strict=True)
            ),
            start=Decimal(0),
        )

    @property
    def currency(self) -> str:
        """The order's currency."""
        return self.snapshot.currency

    def _quiet_rate(self, part: PricedLine, territory: str) -> Decimal:
        rates = self.data.rates
        row = rates.get((territory, part.line.category)) or rates[(territory, STANDARD)]
        return row.rate

    def _shipping_shares(self) -> list[Money]:
        weights = [part.price.amount for part in self.goods]
        return share(self.snapshot.shipping.price, weights=weights)

    def _net(self, price: Money, rate: Decimal) -> Decimal:
        tax = exact_tax(price.amount, rate=rate, includes_tax=True)
        return price.amount - round_amount(tax, currency=self.currency)

    def _value(
        self, *, goods: Sequence[Decimal], shipping: Decimal, tax: Decimal = Decimal(0)
    ) -> ConsignmentValue:
        return ConsignmentValue(
            currency=self.currency,
            items=tuple(
                ItemValue(value=value, quantity=part.line.quantity)
                for part, value in zip(self.goods, goods, strict=True)
            ),
            shipping=shipping,
            is_shipping_separate=self.snapshot.shipping.is_shown_separately,
            tax=tax,
        )
