"""Import a catalogue from JSON lines."""

from argparse import ArgumentParser
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from shop.catalogue.importer import (
    ImportedRow,
    ImportOptions,
    ImportSummary,
    SourceError,
    run_import,
    unfinished_line,
)
from shop.kernel.money import Money
from shop.markets.models import Market
from shop.markets.selectors import RateMissingError, latest_rate
from shop.pricing.services.prices import set_prices
from shop.search.services import refresh_listings, refresh_search_entries

PRICED_MARKET = "us"
"""The market that charges what the file's dollar prices say."""


class Command(BaseCommand):
    """Import products into a catalogue that shoppers do not see."""

    help = (
        "Import products from a file with one JSON object a line (.jsonl, .jsonl.xz; UTF-8) into "
        "a hidden catalogue. Running it again changes nothing; rejected lines go to a CSV file "
        "with the reason for each. A run that was broken off goes on with --resume."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, the catalogue and the ways to run."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--catalogue", default="esci", help="code of the catalogue")
        parser.add_argument("--dry-run", action="store_true", help="check all, store nothing")
        parser.add_argument(
            "--resume", action="store_true", help="go on where a run was broken off"
        )
        parser.add_argument("--rejects", type=Path, help="CSV file for the rejected lines")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import and say what was done.

        :raises CommandError: when a file cannot be read or written
        """
        folder = Path(settings.VAR_DIR) / "imports"
        plan = ImportOptions(
            path=options["file"],
            catalogue_code=options["catalogue"],
            folder=folder,
            rejects=options["rejects"] or folder / f"{options['catalogue']}-rejects.csv",
            on=timezone.now().date(),
            euros_per_dollar=self._rate(),
            is_dry_run=options["dry_run"],
            is_resumed=options["resume"],
            after_batch=price_and_list,
            progress=self._show,
        )
        self._started, self._verb = monotonic(), "checked" if plan.is_dry_run else "imported"
        try:
            self._mention_unfinished(plan)
            summary = run_import(plan)
        except SourceError as error:
            raise CommandError(str(error)) from error
        except (KeyboardInterrupt, OperationalError) as error:
            reason = str(error).strip() or "interrupted"
            raise CommandError(f"{reason}\nThe import goes on from here with --resume.") from error
        self._conclude(summary, plan)

    def _mention_unfinished(self, plan: ImportOptions) -> None:
        line = 0 if plan.is_resumed else unfinished_line(plan)
        if line:
            self.stderr.write(
                f"A run before was broken off behind line {line}. This one begins at line 1; "
                "--resume would go on from there."
            )

    def _rate(self) -> Decimal | None:
        try:
            rate = latest_rate(currency="USD", on=timezone.now().date())
        except RateMissingError:
            self.stderr.write("There is no dollar rate yet: variants get no base price.")
            return None
        return 1 / rate.per_euro

    def _show(self, state: ImportSummary) -> None:
        seconds = monotonic() - self._started
        self.stdout.write(
            f"line {state.line} of {state.lines}: {state.accepted} {self._verb}, "
            f"{state.rejected} rejected, {seconds:.1f} s"
        )

    def _conclude(self, state: ImportSummary, plan: ImportOptions) -> None:
        verb = "would be" if plan.is_dry_run else "were"
        if state.resumed_after:
            is_over = state.resumed_after == state.line
            self.stdout.write(
                "There was nothing left to resume; the run before has imported the file."
                if is_over
                else f"Resumed behind line {state.resumed_after}; all figures are of both runs."
            )
        self.stdout.write(
            f"{state.created} products {verb} created, {state.updated} updated, "
            f"{state.unchanged} unchanged; {state.rejected} lines {verb} rejected."
        )
        if state.without_price:
            self.stdout.write(f"{state.without_price} have no price and so are not for sale.")
        if state.rejected:
            self.stdout.write(f"Why lines were rejected: {plan.rejects}")
        if not state.accepted:
            raise CommandError("Nothing was imported.")


def price_and_list(rows: Sequence[ImportedRow]) -> None:
    """Charge the file's prices where dollars are charged, and make the products findable."""
    if Market.objects.filter(pk=PRICED_MARKET).exists():
        set_prices(
            prices={
                (PRICED_MARKET, row.variant_id): Money(row.row.price, "USD")
                for row in rows
                if row.row.price is not None
            },
            at=timezone.now(),
        )
    product_ids = [row.product_id for row in rows]
    refresh_listings(product_ids=product_ids)
    refresh_search_entries(product_ids=product_ids)
