"""Whoever holds the order's secret downloads its documents; the desk finds and reads them."""

from io import BytesIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from crm.messages.models import OutgoingMail
from crm.messages.services import send_mail, tell_confirmed, tell_refunded
from shop.invoicing.models import Document
from shop.invoicing.services import issue_invoice
from shop.payments.models import Refund
from shop.payments.services import request_refund, send_refund
from tests.factories.basics import UserFactory
from tests.factories.checkout import AT, World
from tests.factories.orders import PaidOrderFactory
from tests.shop.admin.desk import desk, staff
from tests.shop.invoicing.conftest import Buy

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(buy: Buy) -> Document:
    """Give an invoice."""
    issued = issue_invoice(order_id=buy().pk, at=AT)
    assert issued is not None
    return issued


def address_of(invoice: Document, *, token: str = "") -> str:
    """Return where the file is."""
    with translation.override("de-de"):
        token = token or invoice.order.access_token
        return reverse("shop:order-document", args=[token, invoice.number])


def test_the_file_is_handed_out_to_be_saved_and_not_kept(client: Client, invoice: Document):
    answer = client.get(address_of(invoice))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="INV-2026-000001.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


def test_another_orders_secret_finds_nothing(client: Client, invoice: Document):
    stranger = PaidOrderFactory()

    assert client.get(address_of(invoice, token=stranger.access_token)).status_code == 404


def test_who_asks_too_often_waits(client: Client, invoice: Document, settings):
    settings.RATE_LIMITS = True
    cache.clear()

    codes = [client.get(address_of(invoice, token="nothing")).status_code for _ in range(31)]

    assert (codes[29], codes[30]) == (404, 429)


def test_the_orders_page_leads_to_its_documents(client: Client, invoice: Document):
    with translation.override("de-de"):
        page = client.get(reverse("shop:order-status", args=[invoice.order.access_token]))

    assert address_of(invoice) in page.content.decode()


def test_a_page_without_documents_says_nothing_of_them(client: Client):
    order = PaidOrderFactory()

    with translation.override("de-de"):
        page = client.get(reverse("shop:order-status", args=[order.access_token]))

    assert "/documents/" not in page.content.decode()


def test_the_api_links_to_the_documents(client: Client, invoice: Document):
    answer = client.get(f"/api/v1/de-de/orders/{invoice.order.access_token}/")

    (row,) = answer.json()["documents"]
    assert (row["kind"], row["number"]) == ("INVOICE", "INV-2026-000001")
    assert row["url"].endswith(address_of(invoice))


def test_the_confirmation_brings_the_invoice_even_before_its_task(buy: Buy):
    order = buy()
    queued = tell_confirmed(order_id=order.pk, at=AT)

    assert send_mail(mail_id=queued.pk, at=AT) == OutgoingMail.State.SENT

    ((name, content, kind),) = mail.outbox[0].attachments
    assert (name, kind) == ("INV-2026-000001.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


def test_the_mail_of_a_refund_brings_the_credit_note(buy: Buy, shop: World):
    order = buy()
    line = order.lines.get(sku="CUP")
    asked = request_refund(
        order_id=order.pk,
        quantities={line.pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )
    send_refund(refund_id=asked.pk, at=AT, gateway=shop.gateway)

    send_mail(mail_id=tell_refunded(refund_id=asked.pk, at=AT).pk, at=AT)

    assert [name for name, *_ in mail.outbox[0].attachments] == ["CN-2026-000001.pdf"]


def test_a_mail_goes_without_a_document_that_cannot_be_made(buy: Buy, settings):
    settings.LEGAL_ENTITY = "nobody"
    queued = tell_confirmed(order_id=buy().pk, at=AT)

    assert send_mail(mail_id=queued.pk, at=AT) == OutgoingMail.State.SENT

    assert mail.outbox[0].attachments == []


def test_the_desk_finds_a_document_by_its_order(desk: Client, invoice: Document):
    url = reverse("admin:shop_document_changelist")

    page = desk.get(url, {"q": invoice.order.number}).content.decode()

    assert "INV-2026-000001" in page
    assert "INV-2026-000001" not in desk.get(url, {"q": "K-NONE"}).content.decode()


def test_the_desk_reads_and_downloads_a_document(desk: Client, invoice: Document):
    page = desk.get(reverse("admin:shop_document_change", args=[invoice.pk]))
    file_url = reverse("admin:shop_document_pdf", args=[invoice.pk])

    assert file_url in page.content.decode()
    assert "DOMESTIC" in page.content.decode()
    assert desk.get(file_url).content.startswith(b"%PDF")


def test_nobody_deletes_a_document(desk: Client, invoice: Document):
    url = reverse("admin:shop_document_delete", args=[invoice.pk])

    assert desk.post(url, {"post": "yes"}).status_code == 403
    assert Document.objects.filter(pk=invoice.pk).exists()


@pytest.mark.parametrize("paper", ["pro-forma", "commercial-invoice"])
def test_the_order_at_the_desk_offers_papers_for_each_parcel(
    desk: Client, invoice: Document, paper: str
):
    consignment = invoice.order.consignments.get()
    url = reverse("admin:shop_document_paper", args=[consignment.pk, paper])
    page = desk.get(reverse("admin:shop_order_change", args=[invoice.order_id]))

    assert url in page.content.decode()
    assert desk.get(url)["Content-Type"] == "application/pdf"


def test_papers_need_the_right_to_see_documents(client: Client, invoice: Document):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(reverse("admin:shop_document_pdf", args=[invoice.pk])).status_code == 403
