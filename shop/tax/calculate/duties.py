"""Duty, import tax on duty, and handling fees of a consignment that crosses a customs border."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from shop.kernel.money import Money, round_money, sum_money, zero
from shop.tax.calculate.amounts import share
from shop.tax.calculate.case import Case
from shop.tax.calculate.data import DutyRateRow, FlatChargeRow
from shop.tax.calculate.errors import MissingCustomsDataError
from shop.tax.calculate.imports import DUTY_RELIEF, relief
from shop.tax.calculate.lines import DutyKind, DutyLine, FeeLine, ImportTaxLine, QuoteLine
from shop.tax.calculate.rulings import Ruling
from shop.tax.calculate.sales_tax import is_due_in
from shop.tax.calculate.thresholds import ConsignmentValue
from shop.tax.calculate.values import DutyBasis, Regime, SnapshotLine

GENERAL_MEASURE = "MFN"


@dataclass(frozen=True, slots=True)
class Charges:
    """What is owed at the border besides the tax on goods and shipping."""

    duties: tuple[DutyLine, ...] = ()
    import_taxes: tuple[ImportTaxLine, ...] = ()
    fees: tuple[FeeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Good:
    """A line with what customs look at: its net value and its share of the carriage."""

    line: SnapshotLine
    hs_code: str
    net: Money
    shipping: Money
    tax_rate: Decimal

    @property
    def item(self) -> tuple[str, str]:
        """Goods of one classification and origin are one declared item, whatever the quantity."""
        return self.hs_code[:6], self.line.origin


@dataclass(slots=True)
class _Item:
    """Goods that are declared together, and the rate that they bear."""

    goods: list[_Good] = field(default_factory=list)
    rate: Decimal = Decimal(0)
    basis: str = DutyBasis.FOB


def find_charges(
    *, case: Case, ruling: Ruling, lines: tuple[QuoteLine, ...], shipping_net: Money
) -> Charges:
    """Return what the seller collects at checkout for the border.

    :raises MissingCustomsDataError: when a dutiable line cannot be classified
    :raises MissingExchangeRateError: when a limit or a flat charge cannot be converted
    """
    if case.origin.customs_area == case.destination.customs_area:
        return Charges()
    goods = _goods(case=case, lines=lines, shipping_net=shipping_net)
    value = case.value(rates_of=ruling.rates_of or ruling.taking_out)
    flat = [
        row for row in case.data.flat_charges if _is_due(row, case=case, ruling=ruling, value=value)
    ]
    duties = tuple(
        duty
        for row in flat
        if row.kind == "DUTY"
        for duty in _flat_duties(case, row, goods, ruling)
    )
    if not duties and ruling.regime is Regime.DDP_IMPORT:
        duties = _ad_valorem(case=case, goods=goods, value=value)
    return Charges(
        duties=duties,
        import_taxes=_import_taxes(duties, currency=case.currency),
        fees=tuple(_fee(case, row, goods) for row in flat if row.kind == "FEE"),
    )


def _goods(*, case: Case, lines: tuple[QuoteLine, ...], shipping_net: Money) -> list[_Good]:
    pairs = [
        (part.line, line) for part, line in zip(case.lines, lines, strict=True) if part.is_goods
    ]
    if not pairs:
        return []
    shares = share(shipping_net, weights=[line.net.amount for _, line in pairs])
    return [
        _Good(
            line=source,
            hs_code="".join(char for char in source.hs_code if char.isdigit()),
            net=line.net,
            shipping=shipping,
            # A state's sales tax is on the sale: customs levy none of it on the duty.
            tax_rate=Decimal(0) if is_due_in(case.destination) else line.rate,
        )
        for (source, line), shipping in zip(pairs, shares, strict=True)
    ]


def _is_due(row: FlatChargeRow, *, case: Case, ruling: Ruling, value: ConsignmentValue) -> bool:
    applies = (
        row.is_enabled
        and row.area == case.destination.customs_area
        and ruling.regime in row.regimes
        and not (row.is_for_consumers_only and case.snapshot.buyer.is_validated_business)
    )
    if not applies or row.value_limit is None:
        return applies
    total = value.goods if value.is_shipping_separate else value.goods + value.shipping
    worth = case.snapshot.fx.convert(Money(abs(total), case.currency), target=row.currency)
    return worth <= row.value_limit


def _flat_duties(
    case: Case, row: FlatChargeRow, goods: list[_Good], ruling: Ruling
) -> list[DutyLine]:
    case.findings.data_rows.append(row.key)
    case.findings.rule_ids.append(row.rule_id)
    items: dict[tuple[str, str], list[_Good]] = {}
    for good in goods:
        items.setdefault(_classified(case, good).item, []).append(good)
    # The debt is in the law's currency: two items are six euros, converted and rounded once.
    total = _in_order_currency(case, row, times=len(items))
    amounts = share(total, weights=[Decimal(1) for _ in items])
    return [
        DutyLine(
            kind=DutyKind.FLAT,
            hs_code=hs_code,
            origin=origin,
            line_keys=tuple(good.line.key for good in members),
            rate=None,
            base=None,
            amount=amount,
            tax_rate=members[0].tax_rate if ruling.regime in row.taxed_in else Decimal(0),
        )
        for ((hs_code, origin), members), amount in zip(items.items(), amounts, strict=True)
    ]


def _ad_valorem(*, case: Case, goods: list[_Good], value: ConsignmentValue) -> tuple[DutyLine, ...]:
    outcome = relief(case, rule=DUTY_RELIEF, value=value)
    if outcome is not None and outcome.is_met:
        return ()
    items: dict[tuple[object, ...], _Item] = {}
    for good in goods:
        rate, basis = _duty_rate(case, good)
        item = items.setdefault((*good.item, good.tax_rate, rate, basis), _Item())
        item.goods.append(good)
        item.rate, item.basis = rate, basis
    return tuple(_duty_line(item, currency=case.currency) for item in items.values())


def _duty_line(item: _Item, *, currency: str) -> DutyLine:
    values = [good.net for good in item.goods]
    if item.basis == DutyBasis.CIF:
        values += [good.shipping for good in item.goods]
    base = sum_money(values, currency=currency)
    first = item.goods[0]
    return DutyLine(
        kind=DutyKind.AD_VALOREM,
        hs_code=first.item[0],
        origin=first.line.origin,
        line_keys=tuple(good.line.key for good in item.goods),
        rate=item.rate,
        base=base,
        amount=round_money(Money(base.amount * item.rate, currency)),
        tax_rate=first.tax_rate,
    )


def _duty_rate(case: Case, good: _Good) -> tuple[Decimal, str]:
    given = case.snapshot.given_duty
    if given is not None:
        return given.rate, given.basis
    by_measure: dict[str, DutyRateRow] = {}
    for row in _matching(case, _classified(case, good)):
        best = by_measure.get(row.measure)
        if best is None or _specificity(row) > _specificity(best):
            by_measure[row.measure] = row
    if GENERAL_MEASURE not in by_measure:
        raise _missing(case, good)
    case.findings.data_rows.extend(row.key for row in by_measure.values())
    rate = sum((row.rate for row in by_measure.values()), start=Decimal(0))
    return rate, by_measure[GENERAL_MEASURE].basis


def _matching(case: Case, good: _Good) -> Iterable[DutyRateRow]:
    for row in case.data.duty_rates.get(case.destination.customs_area, ()):
        if good.hs_code.startswith(row.hs_prefix) and row.origin in {"", good.line.origin}:
            yield row


def _specificity(row: DutyRateRow) -> tuple[int, bool]:
    return len(row.hs_prefix), bool(row.origin)


def _classified(case: Case, good: _Good) -> _Good:
    if len(good.hs_code) < 6:
        raise _missing(case, good)
    return good


def _missing(case: Case, good: _Good) -> MissingCustomsDataError:
    return MissingCustomsDataError(
        line_key=good.line.key,
        customs_area=case.destination.customs_area,
        hs_code=good.line.hs_code,
    )


def _import_taxes(duties: Iterable[DutyLine], *, currency: str) -> tuple[ImportTaxLine, ...]:
    bases: dict[Decimal, Money] = {}
    for duty in duties:
        if duty.tax_rate and duty.amount.amount:
            bases[duty.tax_rate] = bases.get(duty.tax_rate, zero(currency)) + duty.amount
    return tuple(
        ImportTaxLine(rate=rate, base=base, tax=round_money(Money(base.amount * rate, currency)))
        for rate, base in bases.items()
    )


def _fee(case: Case, row: FlatChargeRow, goods: list[_Good]) -> FeeLine:
    case.findings.data_rows.append(row.key)
    case.findings.rule_ids.append(row.rule_id)
    times = len({good.item for good in goods}) if row.per == "ITEM" else 1
    return FeeLine(code=row.code, amount=_in_order_currency(case, row, times=times))


def _in_order_currency(case: Case, row: FlatChargeRow, *, times: int) -> Money:
    owed = Money(row.amount * times, row.currency)
    amount = case.snapshot.fx.convert(owed, target=case.currency)
    return round_money(Money(amount, case.currency))
