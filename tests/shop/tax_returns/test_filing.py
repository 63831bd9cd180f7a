"""Drafts are built anew, filed returns never; and a command proves that all agree."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import F

from shop.invoicing.models import TaxEntry
from shop.orders.models import Order
from shop.tax_returns.models import TaxReturn, TaxReturnLine, TaxReturnSum
from shop.tax_returns.services import (
    FiledBeforePeriodError,
    LedgerMovedError,
    NotADraftError,
    NotRegisteredError,
    PeriodNotOverError,
    ReturnBusyError,
    ReturnFiledError,
    build,
    filing,
)
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import NOW, book, book_oss, built, register, requested

pytestmark = pytest.mark.django_db
file_it = filing.file_tax_return.__wrapped__
batch = build.build_tax_return_batch.__wrapped__
WANTED = ("OSS", "DE", "2026-Q3")


@pytest.fixture
def order() -> Order:
    """Give an order in a shop that is in the Union OSS in Germany."""
    register("OSS", "DE")
    return OrderFactory()


def filed(row: TaxReturn, *, on: date = date(2026, 10, 20)) -> TaxReturn:
    return file_it(tax_return_id=row.pk, filed_on=on, reference="X-1", actor="mei", at=NOW)


def test_the_filed_return_says_when_how_and_by_whom(order: Order):
    row = filed(built(*WANTED))

    assert (row.state, row.filed_on, row.filed_reference, row.filed_by, row.filed_at) == (
        "FILED",
        date(2026, 10, 20),
        "X-1",
        "mei",
        NOW,
    )


def test_the_filed_return_is_refused_by_services_and_database(order: Order):
    book_oss(order, net="100.00", tax="20.00")
    row = filed(built(*WANTED))

    with pytest.raises(ReturnFiledError):
        requested(*WANTED)
    with pytest.raises(NotADraftError):
        filed(row)
    for rows in (
        TaxReturn.objects.filter(pk=row.pk),
        TaxReturnLine.objects.filter(tax_return=row),
        TaxReturnSum.objects.filter(line__tax_return=row),
    ):
        for change in (
            rows._raw_delete,
            lambda _using, rows=rows: rows.update(id=F("id") - 1_000_000),
        ):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                change("default")


@pytest.mark.parametrize("on", [date(2026, 9, 30), date(2026, 11, 27)])
def test_the_day_of_filing_is_after_the_period_and_not_ahead(order: Order, on: date):
    with pytest.raises(FiledBeforePeriodError):
        filed(built(*WANTED), on=on)


def test_the_draft_that_is_not_the_ledger_any_more_is_not_filed(order: Order):
    row = built(*WANTED)
    book_oss(order, net="100.00", tax="20.00")

    with pytest.raises(LedgerMovedError, match=r"EUR: returned 0 \+ 0, ledger 100.0000 \+ 20"):
        filed(row)
    assert filed(built(*WANTED)).tax_total.amount == 20


def test_the_rebuilt_draft_counts_nothing_twice(order: Order):
    book_oss(order, net="100.00", tax="20.00")

    first, second = built(*WANTED), built(*WANTED)

    assert (first.pk, second.tax_total.amount) == (second.pk, 20)
    assert second.lines.get().entries == 1


def test_the_second_request_waits_for_nobody_and_is_refused(order: Order):
    requested(*WANTED)

    with pytest.raises(ReturnBusyError):
        requested(*WANTED)


def test_the_build_goes_on_where_it_was_stopped(order: Order):
    book_oss(order, net="100.00", tax="20.00", booked=date(2026, 7, 5))
    book_oss(order, net="10.00", tax="2.00", booked=date(2026, 7, 15))
    row = requested(*WANTED)

    assert batch(tax_return_id=row.pk, at=NOW)
    row.refresh_from_db()

    assert (row.built_until, TaxReturnSum.objects.get().tax.amount) == (date(2026, 7, 10), 20)
    while batch(tax_return_id=row.pk, at=NOW):
        pass
    assert TaxReturnSum.objects.get().tax.amount == 22
    assert not batch(tax_return_id=row.pk, at=NOW)


@pytest.mark.parametrize(
    ("hour", "is_over"), [(datetime(2026, 10, 1, 11, tzinfo=UTC), False), (NOW, True)]
)
def test_the_period_is_over_when_it_is_over_everywhere(order: Order, hour: datetime, is_over):
    if is_over:
        assert requested(*WANTED, at=hour).state == "BUILDING"
    else:
        with pytest.raises(PeriodNotOverError):
            requested(*WANTED, at=hour)


@pytest.mark.parametrize(
    "wanted", [("OSS", "DE", "2026-09"), ("OSS", "FR", "2026-Q3"), ("OSS", "DE", "2021-Q2")]
)
def test_the_report_that_no_registration_calls_for_is_refused(order: Order, wanted):
    with pytest.raises(NotRegisteredError):
        requested(*wanted)


def test_the_command_is_content_when_all_agree(capsys, order: Order):
    invoice_as_sold(order)
    built("OSS", "DE", "2026-Q3")

    call_command("verify_tax_returns")

    told = capsys.readouterr().out
    assert "in no return: DOMESTIC DE" in told
    assert "1 returns, the tax ledger, documents and orders agree" in told


def test_the_command_names_the_return_the_document_and_the_order(order: Order):
    invoice_as_sold(order)
    row = built("OSS", "DE", "2026-Q3")
    wrong = book_oss(order, net="100.00", tax="20.00")
    extra = TaxEntry.objects.get(document=wrong)
    extra.pk = None
    extra.save()

    with pytest.raises(CommandError) as raised:
        call_command("verify_tax_returns")

    assert f"return {row.pk} (OSS DE 2026-Q3): EUR: returned 0 + 0" in str(raised.value)
    assert f"document {wrong.number}: not its entries" in str(raised.value)
    assert "INV-2026-000001: not its order" in str(raised.value)


def invoice_as_sold(order: Order) -> None:
    """Issue the invoice that the factory's order asks for."""
    book(order, net=str(order.net_total.amount), tax=str(order.tax_total.amount))
