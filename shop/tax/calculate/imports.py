"""Rule on goods that cross into another tax area: scheme, duty paid by us, or by the buyer."""

from shop.tax.calculate.case import Case
from shop.tax.calculate.data import SchemeRow, ThresholdRow
from shop.tax.calculate.errors import MissingExchangeRateError
from shop.tax.calculate.lines import ThresholdCheck, Warn
from shop.tax.calculate.rulings import Ruling, taxed, untaxed
from shop.tax.calculate.thresholds import ConsignmentValue, compare, find_threshold
from shop.tax.calculate.values import BuyerKind, PricePolicy, Reason, Regime, Terms

TAX_RELIEF = "TAX_RELIEF"
DUTY_RELIEF = "DUTY_RELIEF"

CHARGED = "CHARGED"
NOT_AVAILABLE = "NOT_AVAILABLE"

_BUSINESS_REASONS = {
    Regime.REVERSE_CHARGE: Reason.REVERSE_CHARGE,
    Regime.OUTSIDE_SCOPE: Reason.OUTSIDE_SCOPE,
}


def rule_on_import(case: Case) -> Ruling:
    """Use the first point-of-sale scheme that fits, else the terms of delivery."""
    if case.is_registered_at_origin:
        case.findings.rule_ids.append("EXPORT")
    for scheme in case.data.schemes:
        if scheme.area in case.destination.vat_areas and _fits(case, scheme=scheme):
            return _under_scheme(case, scheme=scheme)
    if case.snapshot.buyer.kind is BuyerKind.B2B and not case.snapshot.buyer.is_validated_business:
        case.findings.warnings.append(Warn.VAT_ID_NOT_ACCEPTED)
    if case.destination.vat_areas:
        case.findings.rule_ids.append(f"{case.destination.customs_area}-IMPORT")
    if case.snapshot.terms is Terms.DDP:
        if case.data.has_rates(territory=case.destination.rates_territory):
            return _duty_paid(case)
        # Nothing can be collected for a place whose import tax is not in the tables.
        case.findings.warnings.append(Warn.DDP_NOT_OFFERED)
    return _paid_by_buyer(case)


def relief(
    case: Case, *, rule: str, value: ConsignmentValue, is_decisive: bool = True
) -> ThresholdCheck | None:
    """Compare with the relief of the destination and this route, if there is one.

    :raises MissingExchangeRateError: when the outcome decides and the limit cannot be converted
    """
    row = find_threshold(
        data=case.data,
        rule=rule,
        area=case.destination.customs_area,
        ships_from=case.snapshot.ships_from,
        carriage=case.snapshot.carriage,
    )
    if row is None or any(part.line.category in row.excluded_categories for part in case.goods):
        return None
    return _compared(case, row=row, value=value, is_decisive=is_decisive)


def _fits(case: Case, *, scheme: SchemeRow) -> bool:
    snapshot = case.snapshot
    is_open = (
        bool(scheme.registrations & snapshot.registrations)
        and not any(part.line.category in scheme.excluded_categories for part in case.goods)
        and not (scheme.business_rule == NOT_AVAILABLE and snapshot.buyer.is_validated_business)
    )
    row = find_threshold(data=case.data, rule=scheme.regime, area=scheme.area)
    if row is None:
        return is_open
    value = case.value(rates_of=case.destination.rates_territory)
    outcome = _compared(case, row=row, value=value, is_decisive=is_open)
    return is_open and outcome is not None and outcome.is_met


def _compared(
    case: Case, *, row: ThresholdRow, value: ConsignmentValue, is_decisive: bool
) -> ThresholdCheck | None:
    try:
        outcome = compare(row=row, value=value, fx=case.snapshot.fx)
    except MissingExchangeRateError:
        if is_decisive:
            raise
        return None
    case.findings.checks.append(outcome)
    case.findings.data_rows.append(row.key)
    case.findings.rule_ids.append(row.rule_id)
    return outcome


def _under_scheme(case: Case, *, scheme: SchemeRow) -> Ruling:
    case.findings.data_rows.append(scheme.key)
    case.findings.rule_ids.append(scheme.rule_id)
    buyer = case.snapshot.buyer
    rates_of = case.destination.rates_territory
    is_business = buyer.is_validated_business and (
        not scheme.business_id_prefixes or buyer.vat_id_prefix in scheme.business_id_prefixes
    )
    if is_business and scheme.business_rule not in {CHARGED, NOT_AVAILABLE}:
        regime = Regime(scheme.business_rule)
        return untaxed(regime, reason=_BUSINESS_REASONS[regime], taking_out=rates_of)
    if buyer.kind is BuyerKind.B2B and not is_business:
        case.findings.rule_ids.append("B2B-INVALID")
        case.findings.warnings.append(Warn.VAT_ID_NOT_ACCEPTED)
    return taxed(Regime(scheme.regime), rates_of=rates_of, taxes_shipping=scheme.taxes_shipping)


def _duty_paid(case: Case) -> Ruling:
    """Collect the import tax, unless a relief of the destination leaves none.

    The relief looks at what is paid: with one gross price in every country nothing is taken out of
    a price that bears no tax, so the price itself is the value that customs see.
    """
    rates_of = case.destination.rates_territory
    paid = case.value_as_paid(tax=case.tax_on_price_paid(rates_of=rates_of))
    outcome = relief(case, rule=TAX_RELIEF, value=paid)
    if outcome is not None and outcome.is_met:
        return _without_tax(case, Regime.DDP_IMPORT, reason=Reason.OUTSIDE_SCOPE)
    return taxed(Regime.DDP_IMPORT, rates_of=rates_of)


def _paid_by_buyer(case: Case) -> Ruling:
    value = case.value_as_paid()
    for rule in (TAX_RELIEF, DUTY_RELIEF):
        relief(case, rule=rule, value=value, is_decisive=False)
    case.findings.warnings.append(Warn.IMPORT_CHARGES_PAID_BY_BUYER)
    if case.is_registered_at_origin:
        # Zero-rated where the goods leave; the proof of exit must be kept.
        return _without_tax(case, Regime.EXPORT_ZERO, reason=Reason.EXPORT)
    return _without_tax(case, Regime.DDU_IMPORT, reason=Reason.OUTSIDE_SCOPE)


def _without_tax(case: Case, regime: Regime, *, reason: Reason) -> Ruling:
    """Leave the price as it is, or take its tax out, as the market's price policy says."""
    territory = case.destination.rates_territory
    takes_out = case.snapshot.price_policy is PricePolicy.SAME_NET
    known = case.data.has_rates(territory=territory)
    return untaxed(regime, reason=reason, taking_out=territory if takes_out and known else "")
