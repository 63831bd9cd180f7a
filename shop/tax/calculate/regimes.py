"""Choose the regime of a consignment: inside one VAT area, or across a border."""

from shop.kernel.money import Money
from shop.tax.calculate.case import Case
from shop.tax.calculate.data import TerritoryRow
from shop.tax.calculate.imports import rule_on_import
from shop.tax.calculate.lines import Warn
from shop.tax.calculate.rulings import Ruling, taxed, untaxed
from shop.tax.calculate.sales_tax import US
from shop.tax.calculate.thresholds import check, find_threshold
from shop.tax.calculate.values import BuyerKind, Reason, Regime

EU = "EU"

# Only here do several tax offices share one area without import; elsewhere one office has it all.
MULTI_STATE_AREAS = frozenset({EU})

# Greek VAT numbers begin with EL, everything else of Greece is GR.
VAT_PREFIXES = {"GR": "EL"}


def choose_regime(case: Case) -> Ruling:
    """Decide under which rule the consignment is taxed, and where its rates come from.

    :raises MissingExchangeRateError: when a limit decides and cannot be converted
    """
    case.findings.rule_ids.append(case.destination.rule_id)
    if not case.goods:
        # A multi-purpose voucher is taxed when it is redeemed, Art. 30b of the VAT Directive.
        case.findings.rule_ids.append("GIFT")
        return untaxed(Regime.OUTSIDE_SCOPE, reason=Reason.OUTSIDE_SCOPE)
    if not case.shared_areas:
        return rule_on_import(case)
    _warn_when_origin_is_not_registered(case)
    same_office = case.origin.jurisdiction == case.destination.jurisdiction
    if same_office or case.shared_areas - MULTI_STATE_AREAS:
        return _domestic(case)
    return _between_member_states(case)


def _domestic(case: Case) -> Ruling:
    areas = case.shared_areas - MULTI_STATE_AREAS or case.shared_areas
    case.findings.rule_ids.append(f"{min(areas)}-DOM")
    regime = Regime.US_SALES_TAX if US in areas else Regime.DOMESTIC
    return taxed(regime, rates_of=case.destination.rates_territory)


def _between_member_states(case: Case) -> Ruling:
    if _is_intra_community_supply(case):
        case.findings.rule_ids.append("EU-B2B")
        return untaxed(
            Regime.REVERSE_CHARGE,
            reason=Reason.INTRA_COMMUNITY,
            taking_out=case.destination.rates_territory,
        )
    if case.snapshot.buyer.kind is BuyerKind.B2B:
        case.findings.rule_ids.append("B2B-INVALID")
        case.findings.warnings.append(Warn.VAT_ID_NOT_ACCEPTED)
    if _is_taxed_at_origin(case):
        return taxed(Regime.DOMESTIC, rates_of=case.origin.rates_territory)
    case.findings.rule_ids.append("EU-OSS")
    if not _has_oss(case):
        # The tax is due all the same, in the destination's own return.
        case.findings.warnings.append(Warn.OSS_NOT_REGISTERED)
    return taxed(Regime.OSS, rates_of=case.destination.rates_territory)


def _is_intra_community_supply(case: Case) -> bool:
    buyer = case.snapshot.buyer
    prefix = buyer.vat_id_prefix
    return (
        buyer.is_validated_business
        and prefix in _eu_vat_prefixes(case)
        and prefix != _vat_prefix(case.origin)
    )


def _eu_vat_prefixes(case: Case) -> frozenset[str]:
    """The prefixes of member states: so never GB, nor the IM and EU of scheme numbers."""
    rules = (rule for group in case.data.territories.values() for rule in group)
    return frozenset(_vat_prefix(rule) for rule in rules if EU in rule.vat_areas)


def _vat_prefix(territory: TerritoryRow) -> str:
    return VAT_PREFIXES.get(territory.jurisdiction, territory.jurisdiction)


def _is_taxed_at_origin(case: Case) -> bool:
    """Art. 59c: a small seller of one member state may tax at home, unless it chose the OSS."""
    snapshot = case.snapshot
    if snapshot.eu_sales_this_year is None or snapshot.seller_country != snapshot.ships_from:
        return False
    limit = find_threshold(data=case.data, rule="ORIGIN_TAXATION", area=EU)
    if limit is None:
        return False
    value = case.value(rates_of=case.destination.rates_territory)
    this_sale = Money(value.goods + value.shipping, case.currency)
    in_limit_currency = snapshot.fx.convert(this_sale, target=limit.currency)
    before = snapshot.fx.convert(snapshot.eu_sales_this_year, target=limit.currency)
    outcome = check(row=limit, amount=before + in_limit_currency)
    case.findings.checks.append(outcome)
    case.findings.data_rows.append(limit.key)
    case.findings.rule_ids.append(limit.rule_id)
    return outcome.is_met and not _has_oss(case)


def _has_oss(case: Case) -> bool:
    return any(code.startswith("OSS:") for code in case.snapshot.registrations)


def _warn_when_origin_is_not_registered(case: Case) -> None:
    # A US state's register is a question of nexus, which the tax provider answers.
    if US not in case.shared_areas and not case.is_registered_at_origin:
        case.findings.warnings.append(Warn.ORIGIN_NOT_REGISTERED)
