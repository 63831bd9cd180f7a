"""The electronic invoice of a document: EN 16931 in the syntax of Factur-X, for businesses."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drafthorse.models.accounting import ApplicableTradeTax, CategoryTradeTax, TradeAllowanceCharge
from drafthorse.models.document import Document as CrossIndustryInvoice
from drafthorse.models.party import TaxRegistration
from drafthorse.models.tradelines import LineItem

from shop.tax.calculate import Reason

Facts = dict[str, Any]
PROFILE = "urn:cen.eu:en16931:2017"
SCHEMA = "FACTUR-X_EN16931"
# UNTDID 1001, and the codes of the VATEX list for why no tax is charged.
TYPE_CODES = {"INVOICE": "380", "CREDIT_NOTE": "381"}
EXEMPTIONS = {
    Reason.REVERSE_CHARGE: ("VATEX-EU-AE", "Reverse charge"),
    Reason.INTRA_COMMUNITY: ("VATEX-EU-IC", "Intra-Community supply"),
    Reason.EXPORT: ("VATEX-EU-G", "Export outside the EU"),
    Reason.OUTSIDE_SCOPE: ("VATEX-EU-O", "Not subject to VAT"),
    Reason.EXEMPT: ("", "Exempt from tax"),
}
# UNTDID 7161: freight, and customs duty among the other charges.
CHARGES = {"DELIVERY": ("FC", "Freight"), "DUTY": ("ADR", "Duty and import charges")}


def electronic_invoice(facts: Facts, *, number: str) -> str:
    """Return the XML of a document, valid by the schema of the profile EN 16931.

    Empty for a consumer's document, and for one that states no tax number of the seller: the norm
    wants one, and that of the Import One-Stop Shop is never printed.
    """
    if not facts["is_business"] or not facts["seller"]["tax_numbers"]:
        return ""
    found = CrossIndustryInvoice()
    found.context.guideline_parameter.id = PROFILE
    found.header.id = number
    found.header.type_code = TYPE_CODES[facts["kind"]]
    found.header.issue_date_time = date.fromisoformat(facts["issued_on"])
    _write_parties(found, facts)
    for position, row in enumerate(_goods(facts), start=1):
        found.trade.items.add(_item(row, position=position, facts=facts))
    _write_settlement(found, facts)
    xml: bytes = found.serialize(schema=SCHEMA)
    return xml.decode()


def _goods(facts: Facts) -> list[Facts]:
    """Return the lines: goods, or all there is when nothing but a charge is credited."""
    goods = [row for row in facts["lines"] if row["supply"] == "GOODS"]
    return goods or facts["lines"]


def _charged(facts: Facts) -> list[Facts]:
    goods = _goods(facts)
    return [row for row in facts["lines"] if row not in goods]


def _write_parties(found: CrossIndustryInvoice, facts: Facts) -> None:
    agreement, seller, buyer = found.trade.agreement, facts["seller"], facts["buyer"]
    agreement.seller.name = _clean(seller["name"])
    _write_address(agreement.seller.address, seller)
    agreement.seller.tax_registrations.add(TaxRegistration(id=("VA", seller["tax_numbers"][0])))
    agreement.buyer.name = _clean(buyer["company"] or buyer["name"])
    _write_address(agreement.buyer.address, buyer)
    if buyer["vat_id"]:
        agreement.buyer.tax_registrations.add(TaxRegistration(id=("VA", _clean(buyer["vat_id"]))))
    agreement.buyer_order.issuer_assigned_id = facts["order"]
    ship_to = found.trade.delivery.ship_to
    ship_to.name = _clean(buyer["name"])
    _write_address(ship_to.address, buyer)


def _write_address(address: Any, facts: Facts) -> None:
    address.postcode = _clean(facts["postcode"]) or None
    address.line_one = _clean(facts["line1"])
    address.line_two = _clean(facts["line2"]) or None
    address.line_three = _clean(facts["district"]) or None
    address.city_name = _clean(facts["city"]) or None
    address.country_id = facts["country"]


def _item(row: Facts, *, position: int, facts: Facts) -> LineItem:
    item = LineItem()
    net, quantity = Decimal(row["net"]), Decimal(row.get("quantity", 1))
    item.document.line_id = str(position)
    item.product.name = _clean(row.get("title") or CHARGES.get(row["supply"], ("", "Goods"))[1])
    if row.get("sku"):
        item.product.seller_assigned_id = _clean(row["sku"])
    if row.get("option"):
        item.product.description = _clean(row["option"])
    item.agreement.net.amount = (net / quantity).quantize(Decimal("0.000001")).normalize() + 0
    item.agreement.net.basis_quantity = (Decimal(1), "C62")
    item.delivery.billed_quantity = (quantity, "C62")
    item.settlement.trade_tax.type_code = "VAT"
    _write_category(item.settlement.trade_tax, row, facts=facts)
    item.settlement.monetary_summation.total_amount = net
    return item


def _write_settlement(found: CrossIndustryInvoice, facts: Facts) -> None:
    settlement, totals = found.trade.settlement, facts["totals"]
    settlement.currency_code = facts["currency"]
    for row in facts["rates"]:
        settlement.trade_tax.add(_trade_tax(row, facts=facts))
    charges = _charged(facts)
    for row in charges:
        settlement.allowance_charge.add(_charge(row, facts=facts))
    first = min(row["promised"][0] for row in facts["parcels"])
    last = max(row["promised"][1] for row in facts["parcels"])
    settlement.period.start, settlement.period.end = _day(first), _day(last)
    gross, tax = Decimal(totals["gross"]), Decimal(totals["tax"])
    sums = settlement.monetary_summation
    sums.line_total = sum((Decimal(row["net"]) for row in _goods(facts)), start=Decimal(0))
    sums.charge_total = sum((Decimal(row["net"]) for row in charges), start=Decimal(0))
    sums.allowance_total = Decimal(0)
    sums.tax_basis_total = gross - tax
    sums.tax_total = (tax, facts["currency"])
    own = facts["own_currency"]
    if len(own) == 1:
        # BT-6 and BT-111: the tax in the currency of the country that it belongs to.
        settlement.tax_currency_code = own[0]["currency"]
        sums.tax_total_other_currency.add((Decimal(own[0]["tax"]), own[0]["currency"]))
    sums.grand_total = gross
    # Paid before it was issued, or going back the way it came: nothing is left to be paid.
    sums.prepaid_total, sums.due_amount = gross, Decimal(0)
    if "corrects" in facts:
        reference = settlement.invoice_referenced_document
        reference.issuer_assigned_id = facts["corrects"]["number"]
        reference.issue_date_time = _day(facts["corrects"]["issued_on"])


def _trade_tax(row: Facts, *, facts: Facts) -> ApplicableTradeTax:
    tax = ApplicableTradeTax()
    tax.calculated_amount, tax.basis_amount = Decimal(row["tax"]), Decimal(row["net"])
    tax.type_code = "VAT"
    _write_category(tax, row, facts=facts)
    code, words = EXEMPTIONS.get(Reason(row["reason"]), ("", ""))
    if words:
        tax.exemption_reason = words
    if code and tax.category_code == row["reason"]:
        tax.exemption_reason_code = code
    return tax


def _charge(row: Facts, *, facts: Facts) -> TradeAllowanceCharge:
    charge, tax = TradeAllowanceCharge(), CategoryTradeTax()
    charge.indicator = True
    charge.actual_amount = Decimal(row["net"])
    charge.reason_code, charge.reason = CHARGES[row["supply"]]
    tax.type_code = "VAT"
    _write_category(tax, row, facts=facts)
    charge.trade_tax.add(tax)
    return charge


def _write_category(tax: Any, row: Facts, *, facts: Facts) -> None:
    """A part outside the scope stands as exempt beside others: BR-O-11 wants it alone."""
    is_mixed = len({rate["reason"] for rate in facts["rates"]}) > 1
    reason = row["reason"]
    is_alone = reason == Reason.OUTSIDE_SCOPE and not is_mixed
    tax.category_code = "E" if reason == Reason.OUTSIDE_SCOPE and is_mixed else str(reason)
    if not is_alone:
        percent = (Decimal(row["rate"]) * 100).normalize()
        tax.rate_applicable_percent = Decimal(f"{percent:f}")


def _day(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(char for char in text if char.isprintable()).strip()
