"""Telling a tax provider what was sold, what was given up, and what went back: each once."""

from datetime import datetime, timedelta

from django.db import transaction

from shop.events import tax_report_reopened
from shop.kernel.events import announce
from shop.kernel.money import sum_money
from shop.orders.locks import lock_order
from shop.orders.models import Consignment, Order
from shop.payments.models import Refund
from shop.tax.calculate import Quote
from shop.tax_providers.gateways import ProviderRefusedError, provider_named
from shop.tax_reports.locks import lock_tax_report
from shop.tax_reports.models import TaxReport, TaxReversal
from shop.tax_reports.selectors import (
    OPEN,
    OVER,
    PAID,
    TO_DO_BY_HAND,
    overdue_tax_reports,
    parts_left,
    refunds_to_report,
    returned_parts,
)

PATIENCE = timedelta(minutes=2)
"""How long an ordinary message may take before its work is looked for."""
S = TaxReport.State


def open_tax_reports(*, order: Order, at: datetime) -> list[TaxReport]:
    """Note for each consignment of a new order whether its provider is to be told of it.

    One whose provider was silent was taxed at our own rate: people see to its report. The caller
    owns the transaction in which the order was written.
    """
    reports = []
    for consignment in order.consignments.order_by("position"):
        quote = Quote.from_json(consignment.quote)
        if quote.provider is not None:
            reports.append(_report_of(consignment, quote=quote, at=at))
    return TaxReport.objects.bulk_create(reports)


def settle_tax_reports(*, order_id: int, at: datetime) -> None:
    """Bring the providers in line with an order; repeating it is safe.

    A paid order is reported, a cancelled one is not, or is taken back; each refund is told once.
    What a provider refuses is kept for people, and stops no other report.

    :raises ProviderUnavailableError: when a provider does not answer; try again later
    """
    reports = TaxReport.objects.filter(consignment__order_id=order_id).order_by("pk")
    for report_id in reports.values_list("pk", flat=True):
        _settle(report_id, at=at)


def orders_to_report(*, at: datetime) -> list[int]:
    """Return a batch of orders whose message was lost."""
    return overdue_tax_reports(before=at - PATIENCE)


@transaction.atomic(durable=True)
def retry_tax_report(*, tax_report_id: int, at: datetime) -> bool:
    """Ask the provider once more for what it refused; return whether there was such a thing."""
    report = lock_tax_report(tax_report_id=tax_report_id)
    if report.state != S.REFUSED:
        return False
    state = S.REPORTED if report.transaction else S.WAITING
    _move(report, state=state, at=at)
    announce(tax_report_reopened, tax_report_id=report.pk)
    return True


@transaction.atomic(durable=True)
def close_by_hand(*, tax_report_id: int, at: datetime) -> bool:
    """Note that people have reported what the shop could not; return whether it was open."""
    report = lock_tax_report(tax_report_id=tax_report_id)
    if report.state not in TO_DO_BY_HAND:
        return False
    _move(report, state=S.BY_HAND, at=at)
    return True


def _report_of(consignment: Consignment, *, quote: Quote, at: datetime) -> TaxReport:
    answer = quote.provider
    calculation = answer.reference if answer else ""
    return TaxReport(
        consignment=consignment,
        provider=answer.provider if answer else "",
        place=quote.territory,
        tax=quote.tax_total,
        calculation=calculation,
        state=S.WAITING if calculation else S.OWN_RATE,
        created_at=at,
        changed_at=at,
    )


def _settle(tax_report_id: int, *, at: datetime) -> None:
    report = _begun(tax_report_id=tax_report_id, at=at)
    try:
        if report.state == S.SENDING:
            report = _commit(report, at=at)
        if report.state == S.REPORTED and _is_cancelled(report):
            _void(report, at=at)
        elif report.state == S.REPORTED:
            for refund in refunds_to_report(report=report):
                _reverse(report, refund=refund, at=at)
    except ProviderRefusedError as error:
        _written(tax_report_id=tax_report_id, state=S.REFUSED, error=str(error), at=at)


@transaction.atomic(durable=True)
def _begun(*, tax_report_id: int, at: datetime) -> TaxReport:
    """Write down that a report is being sent before it is, or that there is none to send.

    Once it is being sent it may have arrived: from then on it is sent under its key, whatever has
    become of the order, and taken back afterwards.
    """
    found = TaxReport.objects.select_related("consignment").get(pk=tax_report_id)
    order = lock_order(order_id=found.consignment.order_id)
    report = lock_tax_report(tax_report_id=tax_report_id)
    if report.state in OPEN and order.status in PAID:
        _move(report, state=S.SENDING, at=at)
    elif report.state == S.WAITING and order.status in OVER:
        _move(report, state=S.CLOSED, at=at)
    return report


def _commit(report: TaxReport, *, at: datetime) -> TaxReport:
    reference = provider_named(report.provider).commit(
        calculation=report.calculation,
        reference=_reference(report),
        key=f"tax-sale-{report.consignment_id}",
    )
    return _written(tax_report_id=report.pk, state=S.REPORTED, reference=reference, at=at)


def _void(report: TaxReport, *, at: datetime) -> None:
    provider = provider_named(report.provider)
    reference, key = f"{_reference(report)}-void", f"tax-void-{report.consignment_id}"
    if not report.reversals.filter(sent_at__isnull=False).exclude(reference="").exists():
        provider.void(transaction=report.transaction, reference=reference, key=key)
    else:
        left = parts_left(report=report)
        if left:
            provider.refund(
                transaction=report.transaction, parts=left, reference=reference, key=key
            )
    _written(tax_report_id=report.pk, state=S.VOIDED, at=at)


def _reverse(report: TaxReport, *, refund: Refund, at: datetime) -> None:
    parts = returned_parts(report=report, refunds=[refund])
    tax = sum_money((part.tax for part in parts), currency=str(report.tax.currency))
    # The row is written first: whoever comes later repeats the same key.
    reversal, _is_new = TaxReversal.objects.get_or_create(
        report=report, refund=refund, defaults={"tax": tax, "created_at": at}
    )
    reference = ""
    if parts:
        reference = provider_named(report.provider).refund(
            transaction=report.transaction,
            parts=parts,
            reference=f"{_reference(report)}-refund-{refund.pk}",
            key=f"tax-refund-{refund.pk}-{report.consignment_id}",
        )
    TaxReversal.objects.filter(pk=reversal.pk, sent_at__isnull=True).update(
        reference=reference, sent_at=at
    )


@transaction.atomic(durable=True)
def _written(
    *, tax_report_id: int, state: str, at: datetime, reference: str = "", error: str = ""
) -> TaxReport:
    report = lock_tax_report(tax_report_id=tax_report_id)
    report.transaction = report.transaction or reference
    report.last_error = error[:300]
    _move(report, state=state, at=at)
    return report


def _move(report: TaxReport, *, state: str, at: datetime) -> None:
    report.state, report.changed_at = state, at
    report.save(update_fields=["state", "changed_at", "transaction", "last_error"])


def _is_cancelled(report: TaxReport) -> bool:
    status = Order.objects.values_list("status", flat=True)
    return status.get(consignments=report.consignment_id) == Order.Status.CANCELLED


def _reference(report: TaxReport) -> str:
    """Return how the provider's tax reports name a consignment; unique, so never sent twice."""
    consignment = Consignment.objects.select_related("order").get(pk=report.consignment_id)
    return f"{consignment.order.number}/{consignment.position}"
