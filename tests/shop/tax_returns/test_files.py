"""Returns as CSV and XML: well-formed, escaped, in the public layout, and adding up."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from defusedxml import ElementTree

from shop.orders.models import Order
from shop.tax_returns.exports import oss_xml, return_csv
from shop.tax_returns.exports.oss_xml import COMMON, NAMESPACE
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import book, book_oss, built, publish, register

pytestmark = pytest.mark.django_db
Q2 = date(2026, 5, 4)
# The order and number of elements of the public layout: (name, least, most) below each.
SCHEMA = {
    "OSSConsignment": [("OSSDeclaration", 1, 1)],
    "OSSDeclaration": [("Trader_ID", 1, 1), ("Period", 1, 1), ("OSSDeclarationInfo", 0, 99)],
    "Trader_ID": [("VATNumber", 0, 1), ("IOSSNumber", 0, 1)],
    "Period": [("Year", 1, 1), ("Quarter", 0, 1), ("Month", 0, 1)],
    "OSSDeclarationInfo": [
        ("MemberStateOfConsumption", 1, 1),
        ("OSSDeclarationRows", 0, 99),
        ("CorrectionsInfo", 0, 99),
    ],
    "OSSDeclarationRows": [
        ("SupplyType", 1, 1),
        ("MemberStateOfDispatch", 0, 1),
        ("VatRateType", 1, 1),
        ("VatAmount", 1, 1),
        ("TaxableAmount", 1, 1),
    ],
    "CorrectionsInfo": [("Period", 1, 1), ("TotalVATAmountCorrection", 1, 1)],
}


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def faults(element) -> list[str]:
    """Return where a document is not as the layout wants it."""
    name, found = local(element.tag), [local(child.tag) for child in element]
    rules = SCHEMA.get(name, [])
    order = [rule[0] for rule in rules]
    told = [f"{name}: {child}" for child in found if child not in order]
    told += [
        f"{name}: {found.count(child)} {child}"
        for child, least, most in rules
        if not least <= found.count(child) <= most
    ]
    if not told and found != sorted(found, key=order.index):
        told.append(f"{name}: order")
    return told + [fault for child in element for fault in faults(child)]


@pytest.fixture
def order() -> Order:
    """Give an order in a shop whose OSS number would break careless XML."""
    register("OSS", "DE", number='DE1&<2"')
    return OrderFactory()


def test_the_xml_follows_the_public_layout_and_is_escaped(order: Order):
    invoice = book_oss(order, net="300.00", tax="60.00", booked=Q2, country="GR")
    book_oss(order, net="-50.00", tax="-10.00", corrects=invoice, supplied=Q2, country="GR")
    book_oss(order, net="100.00", tax="20.00", ships_from="FR", country="AT")

    root = ElementTree.fromstring(oss_xml(built("OSS", "DE", "2026-Q3")))

    def texts(name: str) -> list[str]:
        return [each.text for each in root.iter(f"{{{COMMON}}}{name}")]

    assert root.tag == f"{{{NAMESPACE}}}OSSConsignment"
    assert faults(root) == []
    assert texts("VATNumber") == ['1&<2"']
    assert texts("MemberStateOfConsumption") == ["AT", "EL"]
    assert texts("Quarter") == ["3", "2"]
    assert (texts("VatRateType"), texts("VatAmount")) == (["20.00"], ["20.00"])
    assert texts("MemberStateOfDispatch") == ["FR"]
    assert texts("TotalVATAmountCorrection") == ["-10.00"]


def test_the_xml_of_a_nil_return_of_the_ioss_names_number_and_month(order: Order):
    register("IOSS", number="IM2760000001")

    root = ElementTree.fromstring(oss_xml(built("IOSS", "", "2026-08")))

    assert faults(root) == []
    assert root.find(f".//{{{COMMON}}}IOSSNumber").text == "IM2760000001"
    assert root.find(f".//{{{COMMON}}}Month").text == "8"


def test_the_other_reports_have_no_xml(order: Order):
    register("VAT", "DE")

    with pytest.raises(ValueError, match="no return of the One-Stop Shop"):
        oss_xml(built("DOMESTIC", "DE", "2026-08"))


def test_the_csv_adds_up_to_the_return_and_runs_no_formula(order: Order):
    register("VAT", "DE")
    publish(date(2026, 8, 10), SEK="10")
    intra = {"regime": "REVERSE_CHARGE", "reason": "K", "rate": Decimal(0), "tax": "0"}
    for currency in ("EUR", "SEK"):
        book(order, net="20", country="SE", buyer_vat_id="=A1", currency=currency, **intra)
    row = built("EC_SALES", "DE", "2026-08")

    lines = list(csv.DictReader(io.StringIO(return_csv(row))))

    assert sum(Decimal(line["net"] or 0) for line in lines) == row.net_total.amount
    found = [(line["buyer_vat_id"], line["order_currency"], line["per_euro"]) for line in lines]
    assert found == [("'=A1", "EUR", "1"), ("'=A1", "SEK", "10")]
