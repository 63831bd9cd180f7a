"""Returns at the desk: asked for, read, drilled into, filed."""

import json
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.privacy.registry import REGISTRY
from shop.accounts.models import User
from shop.accounts.roles import sync_roles
from shop.orders.models import Order
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.selectors import evidence_of, retention_until
from shop.tax_returns.services import build, filing, request
from tests.factories.basics import StaffFactory
from tests.factories.orders import OrderFactory, ShippedOrderFactory
from tests.factories.tax_returns import book, book_oss, built, register, requested
from tests.naughty import READERS, readings
from tests.shop.admin.desk import desk, sign_in, staff
from tests.shop.admin.naughty_forms import quick, refusals, send

__all__ = ["desk", "quick", "staff"]
NEW = "/admin/shop/taxreturn/new/"
WANTED = {"report": "OSS:DE", "period": "2025-Q3"}
pytestmark = pytest.mark.django_db
SOLD = date(2025, 8, 10)
AFTER = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _inside_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the services inside the test's own transaction."""
    page = "shop.tax_returns.admin.returns"
    monkeypatch.setattr(f"{page}.request_tax_return", request.request_tax_return.__wrapped__)
    monkeypatch.setattr(f"{page}.file_tax_return", filing.file_tax_return.__wrapped__)
    plain = build.build_tax_return_batch.__wrapped__
    monkeypatch.setattr("shop.tax_returns.tasks.build_tax_return_batch", plain)


@pytest.fixture
def order() -> Order:
    """Give an order with a distance sale, in a shop that is in the Union OSS in Germany."""
    register("OSS", "DE")
    order = OrderFactory()
    book_oss(order, net="100.00", tax="20.00", booked=SOLD)
    return order


def address(name: str, *args: object) -> str:
    return reverse(f"admin:shop_taxreturn_{name}", args=args)


def test_the_return_is_asked_for_built_read_and_filed(
    desk: Client, order: Order, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(NEW, WANTED)
    row = TaxReturn.objects.get()
    page = desk.get(answer["Location"]).content.decode()

    assert row.state == "DRAFT"
    assert f'{address("documents", row.pk)}?figure=PAYABLE">' in page
    assert "€100.00 + €20.00" in page
    desk.post(address("file", row.pk), {"filed_on": "2025-10-20", "reference": "X-1"})
    row.refresh_from_db()
    assert (row.state, row.filed_reference) == ("FILED", "X-1")
    page = desk.get(answer["Location"]).content.decode()
    assert "X-1" in page
    assert "/rebuild/" not in page


def test_the_progress_is_shown_while_it_is_built(desk: Client, order: Order):
    row = requested("OSS", "DE", "2025-Q3", at=AFTER)
    build.build_tax_return_batch.__wrapped__(tax_return_id=row.pk, at=AFTER)

    page = desk.get(address("change", row.pk)).content.decode()

    assert '<progress id="built" class="ops-progress" max="92" value="10">' in page


@pytest.mark.parametrize("query", ["?figure=SUPPLIES_TAX", "?line={line}", ""])
def test_every_figure_leads_to_its_documents_and_orders(desk: Client, order: Order, query: str):
    book_oss(order, net="30.00", tax="6.00", booked=date(2025, 10, 1))
    row = built("OSS", "DE", "2025-Q3", at=AFTER)
    query = query.format(line=row.lines.get().pk)

    page = desk.get(address("documents", row.pk) + query).content.decode()
    file = b"".join(desk.get(address("documents_csv", row.pk) + query)).decode()

    assert order.number in page
    assert file.splitlines() == [
        "document,kind,order,issued_on,tax_point,net,tax,currency",
        f"INV-2025-000001,INVOICE,{order.number},2025-08-10,2025-08-10,100.0000,20.0000,EUR",
    ]


@pytest.mark.parametrize("query", ["line=0", "line=x", "figure=NONE", "line=%00", "figure=%00"])
def test_the_figure_that_is_not_there_is_not_found(desk: Client, order: Order, query: str):
    row = built("OSS", "DE", "2025-Q3", at=AFTER)

    assert desk.get(f"{address('documents', row.pk)}?{query}").status_code == 404


def test_the_pages_of_documents_cost_the_same_for_many(desk: Client, order: Order):
    counts = []
    for more in (1, 30):
        for _number in range(more):
            book_oss(order, net="1.00", tax="0.20", booked=SOLD)
        row = built("OSS", "DE", "2025-Q3", at=AFTER)
        with CaptureQueriesContext(connection) as captured:
            desk.get(address("documents", row.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 30


def test_the_files_are_downloaded(desk: Client, order: Order):
    row = built("OSS", "DE", "2025-Q3", at=AFTER)

    assert desk.get(address("xml", row.pk)).content.startswith(b"<?xml")
    answer = desk.get(address("csv", row.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="oss-DE-2025-Q3.csv"'


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2099-Q1", "This period is not over yet."),
        ("2025-Q5", "There is no such month, quarter or half-year."),
        ("2025-09", "This report has no periods of this kind."),
        ("2021-Q1", "There was no registration for this report in this period."),
    ],
)
def test_the_impossible_period_is_told_in_words(desk: Client, order: Order, period, told):
    answer = desk.post(NEW, {"report": "OSS:DE", "period": period})

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_filed_return_is_not_built_again(desk: Client, order: Order):
    row = built("OSS", "DE", "2025-Q3", at=AFTER)
    desk.post(address("file", row.pk), {"filed_on": "2025-10-20", "reference": "X-1"})

    assert "it is never changed" in desk.post(NEW, WANTED).content.decode()
    assert desk.post(address("rebuild", row.pk)).status_code == 302
    again = desk.post(address("file", row.pk), {"filed_on": "2025-10-20", "reference": "X-2"})
    assert "Only a draft can be marked as filed." in again.content.decode()
    row.refresh_from_db()
    assert (row.state, row.filed_reference) == ("FILED", "X-1")


def test_who_only_reads_neither_builds_nor_files(order: Order):
    row = built("OSS", "DE", "2025-Q3", at=AFTER)
    sync_roles()
    reader, operator = (StaffFactory(is_superuser=False) for _number in range(2))
    reader.groups.add(Group.objects.get(name="Read-only"))
    operator.groups.add(Group.objects.get(name="Operations"))

    assert sees(reader, row) == {"change": 200, "file": 403, "rebuild": 403, "new": 403}
    assert sees(operator, row) == {"change": 200, "file": 200, "rebuild": 302, "new": 200}


def sees(user: User, row: TaxReturn) -> dict[str, int]:
    client = sign_in(user)
    return {
        "change": client.get(address("change", row.pk)).status_code,
        "file": client.get(address("file", row.pk)).status_code,
        "rebuild": client.post(address("rebuild", row.pk)).status_code,
        "new": client.get(NEW).status_code,
    }


def test_the_due_returns_are_listed_and_counted(desk: Client, order: Order):
    page = desk.get(address("due")).content.decode()

    assert "overdue" in page
    assert "?report=OSS:DE&amp;period=" in page


def test_any_text_as_report_and_period_is_refused(desk: Client, order: Order):
    told = refusals(desk, NEW, "report", "period")

    assert all(told[reader] for reader in READERS)
    assert not TaxReturn.objects.exists()


def test_any_text_as_reference_is_kept_or_refused(desk: Client, order: Order):
    for reader, text in list(readings())[::5]:
        row = built("OSS", "DE", "2025-Q3", at=AFTER)
        data = {"filed_on": "2025-10-20", "reference": text}
        fits = 0 < len(text.strip()) <= 60 and "\x00" not in text
        status = send(desk, address("file", row.pk), data, reader=reader, text=text)[0]
        assert status == (302 if fits else 422), text
        if fits:
            row.refresh_from_db()
            assert row.filed_reference == text.strip()
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute("DELETE FROM shop_taxreturnsum")
                cursor.execute("DELETE FROM shop_taxreturnline")
                cursor.execute("DELETE FROM shop_taxreturn")
                cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_evidence_file_has_all_that_proves_the_tax(desk: Client):
    order = ShippedOrderFactory()
    book(order, buyer_vat_id="FR83404833048")

    page = desk.get(address("evidence", order.pk)).content.decode()
    file = json.loads(desk.get(address("evidence_json", order.pk)).content)

    assert (
        "Tax evidence"
        in desk.get(reverse("admin:shop_order_change", args=[order.pk])).content.decode()
    )
    tracking = order.shipments.get().tracking_number
    assert tracking in page
    assert [row["event"] for row in file["transport"]] == ["SHIPPED"]
    assert file["ship_to"]["line1"] == "Lindenstraße 7"
    assert file["documents"][0]["entries"][0]["buyer_vat_id"] == "FR83404833048"
    assert file["quotes"][0]["quote"]["jurisdiction"] == "DE"
    assert file["retention_until"] == f"{max(order.placed_at.year, 2026) + 10}-12-31"


def test_the_records_of_ten_years_cannot_be_deleted():
    order = OrderFactory()
    book(order, booked=date(2027, 1, 2))

    assert evidence_of(order).retention_until == date(2037, 12, 31)
    assert retention_until(order).year == order.placed_at.year + 10
    with pytest.raises(ProtectedError):
        order.delete()
    for name in ("shop.Order", "shop.Document", "shop.TaxEntry", "shop.TaxReturnLine"):
        assert str(REGISTRY[name].kept) == "as long as the books: ten years"
