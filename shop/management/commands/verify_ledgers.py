"""`manage.py verify_ledgers`: prove that stock and money are the sums of their ledgers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.inventory.selectors import ledger_differences as stock_differences
from shop.payments.selectors import ledger_differences as money_differences


class Command(BaseCommand):
    """Compare every figure with the sum of its ledger rows."""

    help = "Prove that stock and money are the sums of their ledgers; exit 1 when not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Name every row that differs."""
        broken = [f"stock item {row.pk} ({row})" for row in stock_differences()]
        broken += [f"payment {row.pk} ({row})" for row in money_differences()]
        if broken:
            raise CommandError("not the sum of its ledger: " + "; ".join(broken))
        self.stdout.write("every figure is the sum of its ledger")
