"""Read the provider's statement into our table, then match what is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shop.payments.gateways.balance import Movement, Statement, StripeStatement
from shop.settlement.models import BalanceEntry
from shop.settlement.services.match import match_entry

KINDS = {
    "charge": BalanceEntry.Kind.CHARGE,
    "payment": BalanceEntry.Kind.CHARGE,
    "refund": BalanceEntry.Kind.REFUND,
    "payment_refund": BalanceEntry.Kind.REFUND,
    "payout": BalanceEntry.Kind.PAYOUT,
    "stripe_fee": BalanceEntry.Kind.FEE,
}
"""The provider's types of booking (Stripe: balance transaction types)."""
DISPUTED = ("dp_", "du_")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a reading brought, and what still waits for somebody."""

    new: int
    to_explain: int


def fetch_statement(
    *, since: datetime, at: datetime, statement: Statement | None = None
) -> Fetched:
    """Store the bookings since a moment and match every open one; safe to run at any time.

    Each booking is a transaction of its own: a run that is killed is finished by the next.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    source = statement or StripeStatement()
    before = BalanceEntry.objects.count()
    for page in source.movements_since(since):
        BalanceEntry.objects.bulk_create(map(_entry, page), ignore_conflicts=True)
    for entry_id in _open_entries():
        match_entry(entry_id=entry_id, statement=source, at=at)
    return Fetched(
        new=BalanceEntry.objects.count() - before,
        to_explain=BalanceEntry.objects.filter(state=BalanceEntry.State.OPEN).count(),
    )


def _open_entries() -> Iterator[int]:
    """Yield the open lines, payouts last: theirs are matched by then."""
    rows = BalanceEntry.objects.filter(state=BalanceEntry.State.OPEN).order_by("booked_at", "pk")
    payouts = rows.filter(kind=BalanceEntry.Kind.PAYOUT)
    others = rows.exclude(kind=BalanceEntry.Kind.PAYOUT)
    yield from others.values_list("pk", flat=True)[:BATCH]
    yield from payouts.values_list("pk", flat=True)[:BATCH]


def _entry(movement: Movement) -> BalanceEntry:
    return BalanceEntry(
        reference=movement.reference,
        source=movement.source,
        intent=movement.intent,
        kind=_kind(movement),
        amount=movement.amount,
        fee=movement.fee,
        net=movement.net,
        paid=movement.paid,
        booked_at=movement.booked_at,
        available_on=movement.available_on,
    )


def _kind(movement: Movement) -> str:
    if movement.source.startswith(DISPUTED):
        return BalanceEntry.Kind.DISPUTE
    return KINDS.get(movement.kind, BalanceEntry.Kind.OTHER)
