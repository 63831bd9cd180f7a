"""Find what a settlement line belongs to, and book what the exchange rate did."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from shop.kernel.money import Money, round_money, sum_money
from shop.orders.models import Order
from shop.payments.gateways.balance import Statement
from shop.payments.models import Dispute, LedgerEntry, Payment, Refund
from shop.settlement.locks import lock_entry
from shop.settlement.models import BalanceEntry, ExchangeDifference

Kind, State, Problem = BalanceEntry.Kind, BalanceEntry.State, BalanceEntry.Problem


@transaction.atomic(durable=True)
def match_entry(*, entry_id: int, statement: Statement, at: datetime) -> bool:
    """Match an open line; return whether it is settled now. Doing it again changes nothing.

    The difference between what the order's money was worth at its own rate and what was settled
    is booked once, for payments and refunds alike.
    """
    entry = lock_entry(entry_id=entry_id)
    if entry.state != State.OPEN:
        return True
    problem, order = _find(entry, statement)
    entry.problem = problem
    entry.state = State.OPEN if problem else State.MATCHED
    entry.save(update_fields=["problem", "state", "payment", "refund", "dispute"])
    if not problem and order is not None:
        _book_difference(entry, order=order, at=at)
    return not problem


def _find(entry: BalanceEntry, statement: Statement) -> tuple[str, Order | None]:
    if entry.kind == Kind.CHARGE:
        return _find_payment(entry)
    if entry.kind == Kind.REFUND:
        return _find_refund(entry)
    if entry.kind == Kind.DISPUTE:
        entry.dispute = Dispute.objects.filter(reference=entry.source).first()
        return ("" if entry.dispute else Problem.UNKNOWN), None
    if entry.kind == Kind.PAYOUT:
        return _check_payout(entry, statement), None
    # The provider's own fees are what they are; anything else is for people.
    return ("" if entry.kind == Kind.FEE else Problem.UNKNOWN), None


def _find_payment(entry: BalanceEntry) -> tuple[str, Order | None]:
    payments = Payment.objects.select_related("order")
    payment = payments.filter(reference=entry.intent).first() if entry.intent else None
    entry.payment = payment
    if payment is None:
        return Problem.UNKNOWN, None
    taken = payment.entries.filter(kind=LedgerEntry.Kind.CAPTURED)
    ours = sum_money((row.amount for row in taken), currency=str(payment.amount.currency))
    return ("" if entry.paid == ours else Problem.AMOUNT), payment.order


def _find_refund(entry: BalanceEntry) -> tuple[str, Order | None]:
    refund = Refund.objects.select_related("order").filter(reference=entry.source).first()
    entry.refund = refund
    if refund is None:
        return Problem.UNKNOWN, None
    return ("" if entry.paid == -refund.amount else Problem.AMOUNT), refund.order


def _check_payout(entry: BalanceEntry, statement: Statement) -> str:
    references = statement.lines_of_payout(entry.source)
    lines = BalanceEntry.objects.filter(reference__in=references)
    known = list(lines)
    if len(known) != len(references) or not references:
        return Problem.UNKNOWN
    lines.update(payout=entry.source)
    total = sum_money((line.net for line in known), currency=str(entry.amount.currency))
    return "" if total == -entry.amount else Problem.LINES


def _book_difference(entry: BalanceEntry, *, order: Order, at: datetime) -> None:
    currency = settings.ACCOUNTING_CURRENCY
    if str(entry.amount.currency) != currency:
        return
    ExchangeDifference.objects.create(
        entry=entry,
        order=order,
        booked=round_money(Money(entry.paid.amount / order.rate, currency)),
        settled=entry.amount,
        paid_currency=str(entry.paid.currency),
        created_at=at,
    )
