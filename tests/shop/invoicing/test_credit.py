"""A credit note repeats its invoice, and any series of them ends at exactly zero."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shop.invoicing.calculate import Taxed, share_of_left
from shop.invoicing.models import Document, TaxEntry
from shop.invoicing.selectors import entries_left
from shop.invoicing.services import CreditRequest, issue_credit_note, issue_invoice
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.orders.models import Order, OrderCharge
from shop.payments.models import Payment, Refund
from shop.payments.services import cancel_order, request_refund, send_refund
from shop.payments.services.credit import (
    cancellations_without_credit,
    credit_cancellation,
    credit_refund,
    refunds_without_credit,
)
from tests.factories.checkout import AT, World
from tests.shop.invoicing.conftest import Buy

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=20)


def refund(
    order: Order, shop: World, units: dict[str, int], charges: list[int] | None = None
) -> Refund:
    """Give pieces by SKU and charges back, and let the provider say so."""
    lines = {line.sku: line.pk for line in order.lines.all()}
    asked = request_refund(
        order_id=order.pk,
        quantities={lines[sku]: count for sku, count in units.items()},
        charge_ids=charges or [],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )
    return send_refund(refund_id=asked.pk, at=AT, gateway=shop.gateway)


def credit(asked: Refund) -> Document:
    """Issue the credit note of a refund."""
    note = credit_refund(refund_id=asked.pk, at=LATER)
    assert note is not None
    return note


def test_a_piece_goes_back_at_the_rate_it_was_sold_at(buy: Buy, shop: World) -> None:
    order = buy()
    invoice = issue_invoice(order_id=order.pk, at=AT)

    note = credit(refund(order, shop, {"TEAPOT": 1}))

    entry = note.tax_entries.get()
    assert (note.gross_total, note.corrects) == (Money("-59.00", "EUR"), invoice)
    assert (entry.net, entry.tax, entry.rate) == (
        Money("-49.58", "EUR"),
        Money("-9.42", "EUR"),
        Decimal("0.19"),
    )
    assert (note.tax_point, note.issued_on) == (AT.date(), LATER.date())
    assert note.content["page"]["lines"][0][2:] == [
        "1",
        "49,58",
        "19\xa0%",
        "49,58",
        "9,42",
        "59,00",
    ]


def test_any_series_of_refunds_ends_at_zero(buy: Buy, shop: World) -> None:
    order = buy("eu", teapots=3, cups=2)
    issue_invoice(order_id=order.pk, at=AT)
    charges = [row.pk for row in order.charges.all()]

    for units in ({"TEAPOT": 1}, {"TEAPOT": 1, "CUP": 1}, {"CUP": 1}):
        credit(refund(order, shop, units))
    credit(refund(order, shop, {"TEAPOT": 1}, charges))

    assert entries_left(order_id=order.pk) == []
    rates = TaxEntry.objects.filter(order=order).values_list("rate", flat=True).distinct()
    assert len(rates) == 1
    assert sum(row.tax.amount for row in TaxEntry.objects.filter(order=order)) == 0


def test_a_refund_has_one_credit_note(buy: Buy, shop: World) -> None:
    asked = refund(buy(), shop, {"CUP": 1})

    assert credit(asked) == credit(asked)
    assert Document.objects.filter(kind="CREDIT_NOTE").count() == 1


def test_the_invoice_is_issued_first_when_it_is_missing(buy: Buy, shop: World) -> None:
    note = credit(refund(buy(), shop, {"CUP": 1}))

    assert note.corrects is not None
    assert (note.corrects.number, note.number) == ("INV-2026-000001", "CN-2026-000001")


def test_the_exchange_rate_is_the_invoices(buy: Buy, shop: World) -> None:
    order = buy("eu")
    issue_invoice(order_id=order.pk, at=AT)
    ExchangeRate.objects.filter(currency="SEK").update(per_euro="99")

    note = credit(refund(order, shop, {"TEAPOT": 1}))

    (stated,) = note.content["facts"]["own_currency"]
    assert stated["rate"] == "11.331"
    assert Decimal(stated["tax"]) == round(-note.tax_total.amount * Decimal("11.3310"), 2)


def test_a_sum_without_parts_is_shared_over_what_is_left(buy: Buy, shop: World) -> None:
    order = buy("ch")
    issue_invoice(order_id=order.pk, at=AT)

    note = issue_credit_note(
        order_id=order.pk,
        request=CreditRequest(source="goodwill-1", amount=Money("10.00", "CHF")),
        at=LATER,
    )

    assert note is not None
    assert note.gross_total == Money("-10.00", "CHF")
    assert {row.supply for row in note.tax_entries.all()} == {"GOODS", "DELIVERY"}


def test_never_more_is_credited_than_is_left(buy: Buy, shop: World) -> None:
    order = buy()
    issue_credit_note(order_id=order.pk, request=CreditRequest(source="all"), at=AT)

    again = credit_refund(refund_id=refund(order, shop, {"TEAPOT": 1}).pk, at=LATER)

    assert again is None
    assert entries_left(order_id=order.pk) == []


def test_a_refund_on_its_way_has_no_credit_note_yet(buy: Buy, shop: World) -> None:
    order = buy()
    line = order.lines.first()
    assert line is not None
    asked = request_refund(
        order_id=order.pk,
        quantities={line.pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )

    assert credit_refund(refund_id=asked.pk, at=AT) is None


def test_money_that_nobody_asked_for_has_no_credit_note(buy: Buy, shop: World) -> None:
    asked = refund(buy(), shop, {"CUP": 1})
    Payment.objects.update(is_stray=True)

    assert credit_refund(refund_id=asked.pk, at=AT) is None
    assert refunds_without_credit(before=LATER) == []


def test_a_lost_refund_is_found_until_it_is_credited(buy: Buy, shop: World) -> None:
    asked = refund(buy(), shop, {"CUP": 1})

    assert refunds_without_credit(before=LATER) == [asked.pk]
    credit(asked)
    assert refunds_without_credit(before=LATER) == []


def test_a_cancelled_hold_undoes_its_invoice_once(buy: Buy) -> None:
    order = buy("ch", how="authorise")
    issue_invoice(order_id=order.pk, at=AT)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)

    assert cancellations_without_credit(before=LATER) == [order.pk]
    first = credit_cancellation(order_id=order.pk, at=AT)
    second = credit_cancellation(order_id=order.pk, at=AT)

    assert first == second
    assert first is not None
    assert first.gross_total == -order.gross_total
    assert cancellations_without_credit(before=LATER) == []


def test_a_cancelled_order_without_invoice_gets_no_document(buy: Buy) -> None:
    order = buy(how="authorise")
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)

    assert credit_cancellation(order_id=order.pk, at=AT) is None
    assert not Document.objects.exists()


def test_duty_goes_back_as_a_whole(buy: Buy, shop: World) -> None:
    order = buy("ch")
    duty = OrderCharge.objects.filter(order=order)

    note = credit(refund(order, shop, {"CUP": 1}, [row.pk for row in duty]))

    assert note.gross_total == -Money("21.00", "CHF") - Money(
        sum(row.gross.amount for row in duty), "CHF"
    )


def test_shares_of_a_sum_lose_no_cent() -> None:
    left = [
        Taxed(Money("84.03", "EUR"), Money("15.97", "EUR")),
        Taxed(Money("9.34", "EUR"), Money("0.66", "EUR")),
    ]

    shares = share_of_left(Money("33.33", "EUR"), left=left)

    assert shares[0].gross + shares[1].gross == Money("33.33", "EUR")
    assert share_of_left(Money("999.00", "EUR"), left=left) == left
