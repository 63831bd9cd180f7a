"""A company's invoice carries the figures for its books, valid by the norm's own schema."""

from decimal import Decimal
from typing import Any

import pytest
from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from lxml import etree

from shop.invoicing.models import Document
from shop.invoicing.printing import electronic_invoice
from shop.invoicing.services import CreditRequest, issue_credit_note, issue_invoice
from shop.invoicing.services.files import set_document
from shop.kernel.money import Money
from shop.orders.models import Order
from tests.factories.checkout import AT, World, set_stock
from tests.shop.invoicing.conftest import Buy

pytestmark = pytest.mark.django_db
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def invoice_of(order: Order, *, company: str = "Berger & Söhne <GmbH>") -> Document:
    """Issue the invoice of a company's order."""
    Order.objects.filter(pk=order.pk).update(company=company)
    invoice = issue_invoice(order_id=order.pk, at=AT)
    assert invoice is not None
    return invoice


def xml_in(document: Document) -> Any:
    """Return the XML inside a document's PDF, checked by the schema of its profile."""
    name, xml = get_facturx_xml_from_pdf(set_document(document), check_xsd=True)
    assert name == "factur-x.xml"
    return etree.fromstring(xml)


def value(root: Any, tag: str) -> list[str]:
    """Return the texts of all elements of a name."""
    return [element.text for element in root.iter(f"{RAM}{tag}")]


@pytest.mark.parametrize("market", ["de", "gb", "eu"])
def test_the_xml_inside_is_valid_and_says_what_the_invoice_says(buy: Buy, market: str) -> None:
    invoice = invoice_of(buy(market))

    root = xml_in(invoice)

    assert value(root, "GrandTotalAmount") == [f"{invoice.gross_total.amount:.2f}"]
    assert value(root, "DuePayableAmount") == ["0"] or value(root, "DuePayableAmount") == ["0.00"]
    assert "Berger & Söhne <GmbH>" in value(root, "Name")
    currency = str(invoice.gross_total.currency)
    assert value(root, "InvoiceCurrencyCode") == [currency]
    assert value(root, "TaxCurrencyCode") == (["SEK"] if market == "eu" else [])


def test_a_credit_note_is_a_381_that_names_its_invoice(buy: Buy) -> None:
    invoice = invoice_of(buy())
    request = CreditRequest(source="goodwill", amount=Money(Decimal("10.00"), "EUR"))

    note = issue_credit_note(order_id=invoice.order_id, request=request, at=AT)

    assert note is not None
    root = xml_in(note)
    assert value(root, "GrandTotalAmount") == ["10.00"]
    assert "381" in value(root, "TypeCode")
    assert invoice.number in value(root, "IssuerAssignedID")


def test_duty_is_a_charge_of_the_xml(buy: Buy, shop: World) -> None:
    for variant in (shop.teapot, shop.cup):
        set_stock(variant, {"JDZ": 10})
    facts = invoice_of(buy("eu", teapots=1)).content["facts"]
    with_number = {**facts, "seller": {**facts["seller"], "tax_numbers": ["DE000000000"]}}

    xml = electronic_invoice(with_number, number="INV-1")

    xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
    assert "ADR" in value(etree.fromstring(xml.encode()), "ReasonCode")


def test_the_number_of_the_import_scheme_makes_no_electronic_invoice(buy: Buy, shop: World) -> None:
    for variant in (shop.teapot, shop.cup):
        set_stock(variant, {"JDZ": 10})
    invoice = invoice_of(buy("eu", teapots=1))

    assert electronic_invoice(invoice.content["facts"], number=invoice.number) == ""


def test_a_consumers_invoice_has_no_xml(buy: Buy) -> None:
    invoice = invoice_of(buy(), company="")

    assert electronic_invoice(invoice.content["facts"], number=invoice.number) == ""


@pytest.mark.parametrize("reason", ["AE", "K", "G", "O", "E", "Z"])
def test_each_reason_for_no_tax_is_valid(buy: Buy, reason: str) -> None:
    facts = invoice_of(buy()).content["facts"]
    nothing = {"rate": "0", "reason": reason, "tax": "0.00"}
    lines = [{**row, **nothing} for row in facts["lines"]]
    rates = [{**row, **nothing} for row in facts["rates"]]
    buyer = {**facts["buyer"], "vat_id": "ATU12345678", "name": "\x00\x0b"}

    xml = electronic_invoice(
        {**facts, "lines": lines, "rates": rates, "buyer": buyer}, number="INV-1"
    )

    xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
    assert set(value(etree.fromstring(xml.encode()), "CategoryCode")) == {reason}
