"""Proving the ledgers, and keeping what came of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from time import monotonic

from django.db import transaction

from shop.events import ledger_proof_requested
from shop.kernel.events import announce
from shop.ledgers.models import LedgerProof
from shop.ledgers.selectors import broken_rows, ledger_rows

KEPT_FOR = timedelta(days=400)


@transaction.atomic(durable=True)
def prove_ledgers(*, at: datetime) -> LedgerProof:
    """Run every check and keep what it found; proofs of more than a year ago are forgotten.

    It only reads the ledgers and locks nothing: it may run beside orders, and twice.
    """
    started = monotonic()
    findings = broken_rows()
    rows = ledger_rows()
    LedgerProof.objects.filter(ran_at__lt=at - KEPT_FOR).delete()
    return LedgerProof.objects.create(
        ran_at=at,
        seconds=Decimal(monotonic() - started).quantize(Decimal("0.01")),
        rows=rows,
        findings=[asdict(finding) for finding in findings],
        is_sound=not findings,
    )


@transaction.atomic(durable=True)
def request_proof() -> None:
    """Have the ledgers proved soon after the commit."""
    announce(ledger_proof_requested)
