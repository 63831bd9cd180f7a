"""`manage.py verify_tax_returns`: prove that returns, ledger, documents and orders agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.tax_returns.models import TaxReturn
from shop.tax_returns.selectors import broken_documents, broken_returns, unclaimed_sums


class Command(BaseCommand):
    """Compare every finished return with the ledger, and every document with its entries."""

    help = (
        "Prove that every tax return is the sum of the tax ledger, every document the sum of its "
        "entries, and every invoice its order's frozen lines; exit 1 when not."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Name what does not agree; tax that no report claims is told, and is no failure."""
        broken = [
            f"return {row.pk} ({row}): {', '.join(map(str, differences))}"
            for row, differences in broken_returns()
        ]
        documents = broken_documents()
        broken += [f"document {number}: not its entries" for number in documents["entries"]]
        broken += [f"document {number}: not its order" for number in documents["orders"]]
        if broken:
            raise CommandError("does not agree: " + "; ".join(broken))
        for regime, country, currency, tax in unclaimed_sums(today=timezone.now().date()):
            self.stdout.write(f"in no return: {regime} {country} {tax} {currency}")
        states = (TaxReturn.State.DRAFT, TaxReturn.State.FILED)
        count = TaxReturn.objects.filter(state__in=states).count()
        self.stdout.write(f"{count} returns, the tax ledger, documents and orders agree")
