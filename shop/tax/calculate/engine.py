"""From snapshot to quote: price the lines, choose the regime, take the amounts apart."""

from decimal import Decimal

from shop.kernel.money import Money, sum_money
from shop.tax.calculate import sales_tax
from shop.tax.calculate.amounts import (
    PricedLine,
    TaxedAmount,
    given_tax,
    price_lines,
    share,
    split_tax,
)
from shop.tax.calculate.case import Case, Findings, reason_of
from shop.tax.calculate.data import CARRIAGE, TaxData
from shop.tax.calculate.duties import find_charges
from shop.tax.calculate.lines import QuoteLine, ShippingPart, Warn
from shop.tax.calculate.quote import Quote
from shop.tax.calculate.regimes import choose_regime
from shop.tax.calculate.rounding import Rounded, round_document
from shop.tax.calculate.rulings import Ruling
from shop.tax.calculate.territories import find_territory, needs_postcode
from shop.tax.calculate.values import Destination, Reason, Regime, TaxRounding, TaxSnapshot

NO_TAX = Decimal(0)


def calculate_tax(snapshot: TaxSnapshot, data: TaxData) -> Quote:
    """Return tax and duty of one consignment under the rows in force.

    The same snapshot and rows always give the same quote: no clock, no database, no settings.

    :raises UnknownTerritoryError: when either end of the journey has no territory rule
    :raises MissingTaxRateError: when a tax is due but its rate is not in the rows
    :raises MissingCustomsDataError: when a dutiable line cannot be classified
    :raises MissingExchangeRateError: when a limit decides and cannot be converted
    :raises InvalidSnapshotError: when the facts contradict each other
    """
    case = _case(snapshot, data)
    ruling = choose_regime(case)
    lines = tuple(_line(case, part, ruling) for part in case.lines)
    shipping_parts = _shipping_parts(case, ruling=ruling)
    charges = find_charges(
        case=case,
        ruling=ruling,
        lines=lines,
        shipping_net=sum_money((part.net for part in shipping_parts), currency=snapshot.currency),
    )
    parts = Rounded(lines, shipping_parts, charges.import_taxes)
    rounding = _rounding(case, ruling)
    if rounding is TaxRounding.DOCUMENT:
        parts = round_document(parts, includes_tax=snapshot.prices_include_tax)
    findings = case.findings
    findings.data_rows.extend(sales_tax.provider_evidence(snapshot, ruling=ruling))
    findings.warnings.extend(sales_tax.provider_warnings(snapshot, ruling=ruling))
    return Quote(
        regime=ruling.regime,
        territory=case.destination.territory,
        jurisdiction=case.destination.jurisdiction,
        currency=snapshot.currency,
        tax_point=snapshot.tax_point,
        prices_include_tax=snapshot.prices_include_tax,
        rounding=rounding,
        lines=parts.lines,
        shipping_parts=parts.shipping_parts,
        duties=charges.duties,
        import_taxes=parts.import_taxes,
        fees=charges.fees,
        thresholds=tuple(dict.fromkeys(findings.checks)),
        rule_ids=tuple(filter(None, dict.fromkeys(findings.rule_ids))),
        data_rows=tuple(dict.fromkeys(findings.data_rows)),
        warnings=tuple(dict.fromkeys(findings.warnings)),
        provider=snapshot.provider,
    )


def _case(snapshot: TaxSnapshot, data: TaxData) -> Case:
    origin = find_territory(destination=Destination(country=snapshot.ships_from), data=data)
    place = find_territory(destination=snapshot.destination, data=data)
    destination = sales_tax.where_collected(place, snapshot=snapshot, data=data)
    findings = Findings(data_rows=[destination.key])
    if needs_postcode(destination=snapshot.destination, data=data):
        findings.warnings.append(Warn.POSTCODE_MISSING)
    return Case(
        snapshot=snapshot,
        data=data,
        origin=origin,
        destination=destination,
        lines=price_lines(snapshot),
        findings=findings,
    )


def _rounding(case: Case, ruling: Ruling) -> TaxRounding:
    """Customs assess import tax once on a declaration; else the place says how it is rounded."""
    if sales_tax.is_due_in(case.destination):
        # The United States have no import tax, and a provider has rounded already.
        return TaxRounding.LINE
    if ruling.regime is Regime.DDP_IMPORT:
        return TaxRounding.DOCUMENT
    if not ruling.rates_of:
        return TaxRounding.LINE
    taxed_at = case.origin if ruling.rates_of == case.origin.rates_territory else case.destination
    return taxed_at.rounding


def _line(case: Case, part: PricedLine, ruling: Ruling) -> QuoteLine:
    amounts, reason = _taxed(case, part.price, part=part, ruling=ruling)
    return QuoteLine(
        key=part.line.key,
        category=part.line.category,
        rate=amounts.rate,
        reason=reason,
        discount=part.discount,
        gross=amounts.gross,
        net=amounts.net,
        tax=amounts.tax,
    )


def _taxed(
    case: Case, price: Money, *, part: PricedLine, ruling: Ruling
) -> tuple[TaxedAmount, Reason]:
    """Take a price apart as the goods of a line are taxed."""
    includes_tax = case.snapshot.prices_include_tax
    if not part.is_goods:
        return split_tax(price, rate=NO_TAX, includes_tax=includes_tax), Reason.OUTSIDE_SCOPE
    given = sales_tax.given(case.snapshot, key=part.line.key, ruling=ruling)
    if given is not None:
        return given_tax(price, given=given, includes_tax=includes_tax), given.reason
    if ruling.rates_of:
        row = case.rate(territory=ruling.rates_of, category=part.line.category)
        return split_tax(price, rate=row.rate, includes_tax=includes_tax), reason_of(row)
    if ruling.taking_out and includes_tax:
        row = case.rate(territory=ruling.taking_out, category=part.line.category)
        price = split_tax(price, rate=row.rate, includes_tax=True).net
    return split_tax(price, rate=NO_TAX, includes_tax=includes_tax), ruling.untaxed_reason


def _shipping_parts(case: Case, *, ruling: Ruling) -> tuple[ShippingPart, ...]:
    """Share shipping over the rates of the goods, by their value (Art. 78(b): it follows them)."""
    price = case.snapshot.shipping.price
    if not price.amount:
        return ()
    if not case.goods or not ruling.taxes_shipping:
        amounts = split_tax(price, rate=NO_TAX, includes_tax=case.snapshot.prices_include_tax)
        return (_part(amounts, Reason.OUTSIDE_SCOPE),)
    own = _own_rate_of_shipping(case, price=price, ruling=ruling)
    if own is not None:
        return (_part(*own),)
    groups = _by_rate(case, ruling=ruling)
    weights = [sum((part.price.amount for part in group), start=NO_TAX) for group in groups]
    return tuple(
        _part(*_taxed(case, portion, part=group[0], ruling=ruling))
        for group, portion in zip(groups, share(price, weights=weights), strict=True)
        # A free line has no part of the carriage.
        if portion.amount
    )


def _own_rate_of_shipping(
    case: Case, *, price: Money, ruling: Ruling
) -> tuple[TaxedAmount, Reason] | None:
    """Take shipping apart where a provider or the law taxes it apart from the goods."""
    includes_tax = case.snapshot.prices_include_tax
    given = sales_tax.given(case.snapshot, key=sales_tax.CARRIAGE, ruling=ruling)
    if given is not None:
        return given_tax(price, given=given, includes_tax=includes_tax), given.reason
    if (ruling.rates_of, CARRIAGE) not in case.data.rates:
        return None
    row = case.rate(territory=ruling.rates_of, category=CARRIAGE)
    return split_tax(price, rate=row.rate, includes_tax=includes_tax), reason_of(row)


def _by_rate(case: Case, *, ruling: Ruling) -> list[list[PricedLine]]:
    """Group the goods by the rate that is charged on them or taken out of their price."""
    territory = ruling.rates_of or ruling.taking_out
    if not territory:
        return [list(case.goods)]
    groups: dict[tuple[Decimal, Reason], list[PricedLine]] = {}
    for part in case.goods:
        row = case.rate(territory=territory, category=part.line.category)
        groups.setdefault((row.rate, reason_of(row)), []).append(part)
    return list(groups.values())


def _part(amounts: TaxedAmount, reason: Reason) -> ShippingPart:
    return ShippingPart(
        rate=amounts.rate,
        reason=reason,
        gross=amounts.gross,
        net=amounts.net,
        tax=amounts.tax,
    )
