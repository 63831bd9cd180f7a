"""What a file of old invoices becomes: orders, documents, tax, and nothing else."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from crm.identity.models import Contact, ContactOrder
from crm.identity.tasks import recognise_missing_task
from crm.messages.models import OutgoingMail
from crm.messages.selectors import orders_to_confirm
from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import consignments_without_shipment
from logistics.fulfilment.services import plan_shipment
from logistics.fulfilment.services.errors import NotReadyToFulfilError
from shop.catalogue.models import Product
from shop.historical.parse import TIME_ZONE
from shop.historical.rulings import CATEGORY, snapshot_of
from shop.historical.values import ImportFileError
from shop.inventory.models import Reservation, StockItem, StockMovement
from shop.invoicing.models import Document, NumberSeries, TaxEntry
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.tax.calculate import Quote, SnapshotLine
from shop.tax.selectors import quote_tax
from tests.shop.historical.samples import EXCERPT, TEAPOT, imported, row, shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop() -> None:
    shop()


def entries(number: str) -> list[tuple[Any, ...]]:
    rows = TaxEntry.objects.filter(document__number=number).order_by("pk")
    return list(rows.values_list("supply", "regime", "country", "rate", "reason", "net", "tax"))


def test_the_books_are_the_file_in_every_country(tmp_path: Path) -> None:
    summary = imported(tmp_path, *EXCERPT)

    booked = {row.country: (row.tally.amount, row.booked) for row in summary.balance.countries}
    assert (summary.orders, summary.credit_notes, summary.rejected) == (4, 2, 1)
    assert booked == {
        "GB": (Decimal("23.25"), Decimal("23.25")),
        "DE": (Decimal("4.92"), Decimal("4.92")),
        "JP": (Decimal("0.00"), Decimal(0)),
    }
    assert summary.balance.is_right is True


def test_the_tax_is_that_of_the_day(tmp_path: Path) -> None:
    summary = imported(tmp_path, *EXCERPT)

    taxes = [(t.regime, t.country, str(t.rate.normalize()), t.tax) for t in summary.balance.taxes]
    assert taxes == [
        ("DOMESTIC", "GB", "0.2", Decimal("2.00")),
        ("DOMESTIC", "GB", "0.175", Decimal("3.19")),
        ("EXPORT_ZERO", "JP", "0", Decimal("0.00")),
    ]


def test_an_invoice_keeps_its_number_day_and_lines(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    order = Order.objects.get(number="700001")
    invoice = order.documents.get(kind="INVOICE")
    assert (invoice.number, invoice.source) == ("700001", "import-online-retail-700001")
    assert (invoice.issued_on, invoice.tax_point) == (date(2010, 12, 30), date(2010, 12, 30))
    assert order.placed_at == datetime(2010, 12, 30, 9, 0, tzinfo=TIME_ZONE)
    assert (order.net_total.amount, order.tax_total.amount) == (Decimal("21.70"), Decimal("3.81"))
    assert order.accounting_total == Money(Decimal("31.89"), "EUR")
    assert [(line.sku, line.title, line.quantity) for line in order.lines.order_by("pk")] == [
        ("90001", "GREEN TEAPOT", 4),
        ("90002A", "TINY SAUCER", 10),
    ]
    assert order.charges.get().net == Money(Decimal("3.00"), "GBP")
    assert entries("700001") == [
        ("GOODS", "DOMESTIC", "GB", Decimal("0.175"), "S", Decimal("18.70"), Decimal("3.28")),
        ("DELIVERY", "DOMESTIC", "GB", Decimal("0.175"), "S", Decimal("3.00"), Decimal("0.53")),
    ]


def test_a_sale_below_the_distance_limit_is_taxed_where_it_left(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    assert Order.objects.get(number="700002").country == "DE"
    assert entries("700002") == [
        ("GOODS", "DOMESTIC", "GB", Decimal("0.2"), "S", Decimal("4.92"), Decimal("0.98"))
    ]


def test_a_credit_note_corrects_the_invoice_at_its_rate(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    note = Document.objects.get(number="C700005")
    assert note.corrects == Document.objects.get(number="700001")
    assert (note.issued_on, note.tax_point) == (date(2011, 2, 2), date(2010, 12, 30))
    assert entries("C700005") == [
        ("GOODS", "DOMESTIC", "GB", Decimal("0.175"), "S", Decimal("-3.55"), Decimal("-0.62"))
    ]
    statuses = dict(Order.objects.values_list("number", "status"))
    assert (statuses["700001"], statuses["700004"]) == ("PARTLY_REFUNDED", "REFUNDED")
    assert note.order.lines.get(sku="90001").cancelled_quantity == 1


def test_the_stored_quote_is_what_the_engine_says_of_every_line(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    for order in Order.objects.all():
        stored = Quote.from_json(order.consignments.get().quote)
        lines = [
            SnapshotLine(str(line.variant_id), CATEGORY, line.quantity, line.unit_price)
            for line in order.lines.order_by("pk")
        ]
        delivery = sum((charge.net.amount for charge in order.charges.all()), start=Decimal(0))
        snapshot = snapshot_of(
            lines=tuple(lines),
            country=order.country,
            day=order.placed_at.astimezone(TIME_ZONE).date(),
            delivery=delivery,
            per_euro=order.rate,
        )
        assert stored == quote_tax(snapshot=snapshot)


def test_a_code_at_two_prices_has_two_lines_and_equal_rows_are_one(tmp_path: Path) -> None:
    rows = [row("700001", TEAPOT, 2, "2.10"), row("700001", TEAPOT, 1, "2.55")]

    imported(tmp_path, *rows, row("700001", TEAPOT, 3, "2.10"))

    order = Order.objects.get()
    assert list(order.lines.order_by("pk").values_list("quantity", "net")) == [
        (5, Decimal("10.50")),
        (1, Decimal("2.55")),
    ]
    variant = order.lines.first().variant_id
    keys = [line["key"] for line in order.consignments.get().quote["lines"]]
    assert keys == [str(variant), f"{variant}/2"]


def test_a_second_run_adds_nothing(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    summary = imported(tmp_path, *EXCERPT)

    assert (summary.orders, summary.orders_before, summary.balance.is_right) == (0, 4, True)
    assert (Order.objects.count(), Document.objects.count()) == (4, 6)
    assert Product.objects.filter(catalogue__code="historical").count() == 2


def test_a_file_that_was_edited_since_does_not_balance(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)

    summary = imported(tmp_path, *EXCERPT, row("700003", TEAPOT, 1, "1.00", customer=""))

    assert summary.balance.is_right is False
    assert summary.balance.total.difference == Decimal("-1.00")


def test_a_number_that_an_order_of_ours_has_is_refused(tmp_path: Path) -> None:
    imported(tmp_path, row("700001", TEAPOT, 1, "2.10"))
    order = Order.objects.get()
    Order.objects.filter(pk=order.pk).update(number="700002")

    with pytest.raises(ImportFileError, match="700002"):
        imported(tmp_path, row("700002", TEAPOT, 1, "2.10"))

    assert Order.objects.count() == 1


def test_nobody_is_written_to_and_nothing_is_promised_or_numbered(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        imported(tmp_path, *EXCERPT)

    assert (mail.outbox, OutgoingMail.objects.count()) == ([], 0)
    assert (StockItem.objects.count(), StockMovement.objects.count()) == (0, 0)
    assert (Reservation.objects.count(), Payment.objects.count()) == (0, 0)
    assert NumberSeries.objects.count() == 0
    assert Product.objects.filter(is_published=True).count() == 0


def test_sweepers_leave_even_young_imported_orders_alone(tmp_path: Path) -> None:
    imported(tmp_path, *EXCERPT)
    now = timezone.now()
    Order.objects.update(paid_at=now, placed_at=now)
    soon = now + (now - now.replace(microsecond=0)) + (date(2011, 1, 2) - date(2011, 1, 1))

    assert list(consignments_without_shipment(paid_before=soon)) == []
    assert list(orders_to_confirm(before=soon)) == []
    with pytest.raises(NotReadyToFulfilError):
        plan_shipment(order_id=Order.objects.get(number="700002").pk, at=now)
    assert (Shipment.objects.count(), Carrier.objects.count()) == (0, 0)


def test_customers_become_contacts_once_and_guests_stay_guests(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        imported(tmp_path, *EXCERPT, row("700008", TEAPOT, 1, "2.10", at="2011-02-03 12:00:00"))
    recognise_missing_task()

    contacts = Contact.objects.order_by("email").values_list("email", "name", "variant_code")
    assert list(contacts) == [
        (f"customer-{who}@online-retail.invalid", f"Customer {who}", "en-gb")
        for who in ("55501", "55502", "55503")
    ]
    anna = Contact.objects.get(email__startswith="customer-55501")
    assert anna.created_at == datetime(2010, 12, 30, 9, 0, tzinfo=TIME_ZONE)
    assert sorted(anna.order_links.values_list("order__number", flat=True)) == ["700001", "700008"]
    assert ContactOrder.objects.filter(order__number="700003").exists() is False
    assert Order.objects.get(number="700003").email == ""
