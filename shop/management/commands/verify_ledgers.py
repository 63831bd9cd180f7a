"""`manage.py verify_ledgers`: prove that stock and money are the sums of their ledgers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.ledgers.models import LedgerProof
from shop.ledgers.selectors import Finding
from shop.ledgers.services import prove_ledgers


class Command(BaseCommand):
    """Run every check, keep the proof, and name the first broken row of each."""

    help = "Prove that stock and money are the sums of their ledgers; exit 1 when not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how much was read and how fast, or which rows are broken."""
        proof = prove_ledgers(at=timezone.now())
        if not proof.is_sound:
            raise CommandError("not the sum of its ledger: " + "; ".join(_told(proof)))
        self.stdout.write(
            f"every figure is the sum of its ledger: {proof.rows} rows in {proof.seconds} s"
        )


def _told(proof: LedgerProof) -> list[str]:
    return [str(Finding(**finding)) for finding in proof.findings]
