"""Documents issued at the same moment: numbers without gaps, and one document for each cause."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import transaction

from shop.invoicing.models import Document, NumberSeries
from shop.invoicing.services import issue_invoice, record, record_document
from shop.kernel.money import Money
from shop.orders.models import Order
from tests.concurrency.at_once import run_at_once
from tests.factories.invoicing import document_draft, kaolin
from tests.factories.orders import PaidOrderFactory

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent"),
]
AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
ISSUERS = 20


def issue(order: Order, number: int) -> str:
    """Issue a document; every fifth one does not add up."""
    duty = Money(3 if number % 5 == 0 else 0, "EUR")
    draft = document_draft(order=order, source=f"a-{number}", duty_total=duty)
    with transaction.atomic():
        return record_document(draft).number


def numbers() -> list[str]:
    """Return the numbers that were given out, in order."""
    return sorted(Document.objects.values_list("number", flat=True))


def test_numbers_have_no_gap_when_many_issue_at_once_and_some_fail() -> None:
    order = PaidOrderFactory()
    kaolin()

    outcomes = run_at_once([partial(issue, order, number) for number in range(ISSUERS)])

    failed = Counter(outcomes)["UnbalancedDocumentError"]
    issued = ISSUERS - failed
    assert failed == ISSUERS // 5
    assert numbers() == [f"INV-2026-{number:06d}" for number in range(1, issued + 1)]
    assert NumberSeries.objects.get().last_number == issued


def test_without_the_lock_numbers_are_given_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    order = PaidOrderFactory()
    kaolin()
    NumberSeries.objects.create(entity_id="kaolin", kind="INVOICE", year=2026)

    def read(*, entity_id: str, kind: str, year: int) -> NumberSeries:
        return NumberSeries.objects.get(entity_id=entity_id, kind=kind, year=year)

    monkeypatch.setattr(record, "lock_series", read)
    outcomes = run_at_once([partial(issue, order, number * 5 + 1) for number in range(ISSUERS)])

    assert "IntegrityError" in outcomes


def test_the_same_order_issued_at_once_has_one_invoice() -> None:
    order = PaidOrderFactory()
    kaolin()

    outcomes = run_at_once([partial(issue_invoice, order_id=order.pk, at=AT)] * 8)

    assert outcomes == ["INV-2026-000001"] * 8
    assert (Document.objects.count(), NumberSeries.objects.get().last_number) == (1, 1)
