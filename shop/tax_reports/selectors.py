"""Which reports have fallen behind their orders, and what went back of a reported sale."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from shop.kernel.money import Money
from shop.orders.models import Order, OrderCharge
from shop.payments.models import Refund, RefundLine
from shop.tax.calculate import Quote
from shop.tax.calculate.sales_tax import CARRIAGE
from shop.tax_providers.gateways import ReturnedTax
from shop.tax_reports.models import TaxReport, TaxReversal

BATCH = 200
S = TaxReport.State
PAID = (Order.Status.AUTHORISED, Order.Status.PAID, Order.Status.PARTLY_REFUNDED)
OVER = (Order.Status.CANCELLED, Order.Status.REFUNDED)
OPEN = (S.WAITING, S.CLOSED)
TO_DO_BY_HAND = (S.OWN_RATE, S.REFUSED)


def overdue_tax_reports(*, before: datetime) -> list[int]:
    """Return the ids of orders whose provider should have been told something by now."""
    status = "consignment__order__status"
    due = TaxReport.objects.filter(
        Q(state__in=OPEN, **{f"{status}__in": PAID}, consignment__order__paid_at__lt=before)
        | Q(state=S.SENDING)
        | Q(state=S.REPORTED, **{status: Order.Status.CANCELLED})
        | Q(Exists(_untold_refunds()), state=S.REPORTED),
        changed_at__lt=before,
    )
    orders = due.order_by("changed_at", "pk").values_list("consignment__order_id", flat=True)
    return list(dict.fromkeys(orders[:BATCH]))


def refunds_to_report(*, report: TaxReport) -> QuerySet[Refund]:
    """Return the refunds of a reported sale that its provider does not know of, oldest first."""
    told = TaxReversal.objects.filter(report=report, sent_at__isnull=False).values("refund")
    order_id = report.consignment.order_id
    refunds = Refund.objects.filter(order_id=order_id, state=Refund.State.SUCCEEDED)
    return refunds.exclude(pk__in=told).order_by("pk")


def returned_parts(*, report: TaxReport, refunds: Iterable[Refund]) -> list[ReturnedTax]:
    """Return what some refunds gave back of a consignment, by the provider's own lines.

    Duty and gift cards are no part of what the provider was asked.
    """
    quote = Quote.from_json(report.consignment.quote)
    known = {line.key for line in quote.provider.lines} if quote.provider else set()
    sums: dict[str, ReturnedTax] = {}
    for line in _refund_lines(report, refunds):
        key = CARRIAGE if line.order_line is None else line.order_line.quote_key
        if key in known:
            amount = line.net + line.tax if quote.prices_include_tax else line.net
            sums[key] = _added(sums.get(key), key, amount, line)
    return list(sums.values())


def parts_left(*, report: TaxReport) -> list[ReturnedTax]:
    """Return what is left of a reported sale after the refunds that its provider knows of."""
    quote = Quote.from_json(report.consignment.quote)
    told = report.reversals.filter(sent_at__isnull=False)
    refunds = Refund.objects.filter(pk__in=told.values("refund"))
    gone = {part.key: part for part in returned_parts(report=report, refunds=refunds)}
    answer = quote.provider
    left = []
    for line in answer.lines if answer else ():
        before = gone.get(line.key)
        amount = line.base - before.amount if before else line.base
        tax = line.tax - before.tax if before else line.tax
        if amount.amount or tax.amount:
            left.append(ReturnedTax(key=line.key, amount=amount, tax=tax))
    return left


def _untold_refunds() -> QuerySet[Refund]:
    told = TaxReversal.objects.filter(
        refund=OuterRef("pk"), report=OuterRef(OuterRef("pk")), sent_at__isnull=False
    )
    return Refund.objects.filter(
        ~Exists(told),
        order=OuterRef("consignment__order"),
        state=Refund.State.SUCCEEDED,
    )


def _refund_lines(report: TaxReport, refunds: Iterable[Refund]) -> QuerySet[RefundLine]:
    delivery = Q(charge__consignment=report.consignment, charge__kind=OrderCharge.Kind.DELIVERY)
    return (
        RefundLine.objects.filter(
            Q(order_line__consignment=report.consignment) | delivery,
            refund__in=[refund.pk for refund in refunds],
        )
        .select_related("order_line")
        .order_by("pk")
    )


def _added(before: ReturnedTax | None, key: str, amount: Money, line: RefundLine) -> ReturnedTax:
    if before is None:
        return ReturnedTax(key=key, amount=amount, tax=line.tax, quantity=line.quantity)
    return ReturnedTax(
        key=key,
        amount=before.amount + amount,
        tax=before.tax + line.tax,
        quantity=before.quantity + line.quantity,
    )
