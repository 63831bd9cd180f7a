"""A document has a number without gaps, entries that add up, and is never changed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from shop.invoicing.models import Document, DocumentKind, NumberSeries, TaxEntry
from shop.invoicing.services import UnbalancedDocumentError, record_document
from shop.kernel.money import Money
from tests.factories.invoicing import document_draft, entry_draft
from tests.factories.orders import PaidOrderFactory

pytestmark = pytest.mark.django_db


def test_the_first_document_of_a_year_has_number_one() -> None:
    document = record_document(document_draft(order=PaidOrderFactory(), source="a"))

    assert document.number == "INV-2026-000001"


def test_the_year_of_the_number_is_the_buyers() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    document = record_document(document_draft(order=PaidOrderFactory(), source="a", issued_at=late))

    assert (document.number, document.issued_on) == ("INV-2027-000001", date(2027, 1, 1))


def test_credit_notes_have_numbers_of_their_own() -> None:
    order = PaidOrderFactory()
    invoice = record_document(document_draft(order=order, source="a"))

    note = record_document(
        document_draft(
            order=order,
            source="b",
            kind=DocumentKind.CREDIT_NOTE,
            corrects=invoice,
            entries=[entry_draft(net="-100.00", tax="-19.00")],
        )
    )

    assert (note.number, note.gross_total) == ("CN-2026-000001", Money("-119.00", "EUR"))


def test_the_same_source_is_issued_once() -> None:
    order = PaidOrderFactory()

    first = record_document(document_draft(order=order, source="a"))
    second = record_document(document_draft(order=order, source="a"))

    assert (second.pk, Document.objects.count()) == (first.pk, 1)
    assert NumberSeries.objects.get().last_number == 1


def test_a_failed_document_uses_no_number() -> None:
    order = PaidOrderFactory()

    with pytest.raises(UnbalancedDocumentError):
        record_document(
            document_draft(order=order, source="a", duty_total=Money(Decimal(3), "EUR"))
        )

    document = record_document(document_draft(order=order, source="b"))
    assert document.number == "INV-2026-000001"


def test_the_duty_is_not_part_of_the_net_total() -> None:
    duty = entry_draft(supply="DUTY", net="3.00", tax="0.57")

    document = record_document(
        document_draft(
            order=PaidOrderFactory(),
            source="a",
            duty_total=Money(Decimal(3), "EUR"),
            entries=[entry_draft(), duty],
        )
    )

    assert document.net_total == Money("100.00", "EUR")
    assert document.tax_total == Money("19.57", "EUR")
    assert document.gross_total == Money("122.57", "EUR")


@pytest.mark.parametrize("model", [Document, TaxEntry])
def test_the_database_refuses_to_change_what_was_issued(model: type[Document | TaxEntry]) -> None:
    record_document(document_draft(order=PaidOrderFactory(), source="a"))

    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        model.objects.update(currency="USD")
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
