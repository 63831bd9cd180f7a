"""`manage.py import_orders`: the orders that another system took, with documents and tax."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, OperationalError
from django.utils import timezone

from shop.historical.selectors import Balance, CountryBalance
from shop.historical.services import (
    FORMATS,
    ImportOptions,
    ImportSummary,
    Progress,
    import_orders,
)
from shop.historical.values import ImportFileError


class Command(BaseCommand):
    """Import old invoices as orders, customers and credit notes."""

    help = (
        "Import the invoices of another system (CSV or CSV.xz, UTF-8) as historical orders with "
        "customers, credit notes and their tax. Nobody is written to and no stock moves. A run "
        "that was broken off goes on when it is started again. Rejected rows go to a CSV file, "
        "each with its number and the reason; at the end the file is put against the tax ledger."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, its format, the market and the report."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--format", required=True, help=f"how the file is written: {', '.join(FORMATS)}"
        )
        parser.add_argument("--market", default="gb", help="market that the orders belong to")
        parser.add_argument("--rejected", type=Path, help="CSV file for the rejected rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import, say what was done and whether the books balance.

        :raises CommandError: when the import is not possible, or file and ledger differ
        """
        name = options["format"]
        if name not in FORMATS:
            raise CommandError(f"unknown format {name!r}; there is: {', '.join(FORMATS)}")
        folder = Path(settings.VAR_DIR) / "imports"
        plan = ImportOptions(
            path=options["file"],
            format=name,
            market_code=options["market"],
            rejected=options["rejected"] or folder / f"{name}-rejected.csv",
            now=timezone.now(),
            progress=self._show,
        )
        self._started = monotonic()
        self.stdout.write(f"Reading {plan.path} …")
        try:
            summary = import_orders(plan)
        except ImportFileError as error:
            raise CommandError(str(error)) from error
        except (KeyboardInterrupt, OperationalError, DataError) as error:
            reason = str(error).strip() or "interrupted"
            raise CommandError(
                f"{reason}\nStart the import again: it goes on from here."
            ) from error
        self._conclude(summary, plan)

    def _show(self, state: Progress) -> None:
        seconds = max(monotonic() - self._started, 0.001)
        speed = state.booked / seconds
        left = round((state.rows - state.done) / speed) if speed else 0
        self.stdout.write(
            f"{state.done / state.rows:6.1%}  {state.done:,} of {state.rows:,} rows, "
            f"{speed:,.0f} rows/s, {left // 60}:{left % 60:02d} left"
        )

    def _conclude(self, summary: ImportSummary, plan: ImportOptions) -> None:
        self.stdout.write(
            f"{summary.orders:,} orders and {summary.credit_notes:,} credit notes were booked in "
            f"{monotonic() - self._started:.1f} s; {summary.orders_before:,} orders were there."
        )
        if summary.rejected:
            self.stdout.write(f"{summary.rejected:,} rows were rejected: {plan.rejected}")
        self._table(summary.balance)
        if not summary.balance.is_right:
            raise CommandError(
                "The tax ledger is not what the file says. Invoices that were imported before "
                "are never changed: has the file been edited since?"
            )
        self.stdout.write("The file and the tax ledger agree to the last penny.")
        if not summary.orders and not summary.orders_before:
            raise CommandError("Nothing was imported.")

    def _table(self, balance: Balance) -> None:
        self.stdout.write("\nNet pounds by country of delivery:")
        heads = ("rows", "in the file", "rejected rows", "rejected", "booked", "difference")
        self.stdout.write(" ".join(["       ", *(f"{head:>15}" for head in heads)]))
        for row in balance.countries:
            self._line(row.country, row)
        self._line("all", balance.total)
        self.stdout.write("\nTax by regime, country of taxation and rate:")
        for tax in balance.taxes:
            self.stdout.write(
                f"{tax.regime:<14} {tax.country:<4} {tax.rate.normalize():>6%}"
                f" net {tax.net:>16,.2f} tax {tax.tax:>16,.2f} ({tax.entries:,} entries)"
            )
        self.stdout.write("")

    def _line(self, name: str, row: CountryBalance) -> None:
        tally = row.tally
        cells = (
            f"{tally.rows:,}",
            f"{tally.amount:,.3f}",
            f"{tally.rejected_rows:,}",
            f"{tally.rejected:,.3f}",
            f"{row.booked:,.3f}",
            f"{row.difference:,.3f}",
        )
        self.stdout.write(" ".join([f"{name[:7]:<7}", *(f"{cell:>15}" for cell in cells)]))
