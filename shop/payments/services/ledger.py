"""Booking money: one ledger row for one fact at the provider, however often it is reported."""

from datetime import datetime

from shop.kernel.money import Money
from shop.payments.models import LedgerEntry, Payment


def book_money(*, payment: Payment, kind: str, amount: Money, reference: str, at: datetime) -> bool:
    """Add a ledger row to a locked payment; return False when it was booked before."""
    _entry, is_new = LedgerEntry.objects.get_or_create(
        kind=kind,
        reference=reference,
        defaults={"payment": payment, "amount": amount, "created_at": at},
    )
    return is_new
