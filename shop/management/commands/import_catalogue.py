"""Import a catalogue from JSON lines."""

from argparse import ArgumentParser
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.catalogue.importer import (
    ImportedRow,
    ImportOptions,
    ImportSummary,
    SourceError,
    run_import,
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
        "Import products from a file with one JSON object a line (.jsonl, .jsonl.xz) into a "
        "hidden catalogue. Running it again changes nothing; rejected lines go to a CSV file."
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
        rejects = options["rejects"] or folder / f"{options['catalogue']}-rejects.csv"
        self._started = monotonic()
        today = timezone.now().date()
        try:
            summary = run_import(
                ImportOptions(
                    path=options["file"],
                    catalogue_code=options["catalogue"],
                    folder=folder,
                    rejects=rejects,
                    on=today,
                    euros_per_dollar=self._rate(),
                    is_dry_run=options["dry_run"],
                    is_resumed=options["resume"],
                    after_batch=price_and_list,
                    progress=self._show,
                )
            )
        except SourceError as error:
            raise CommandError(str(error)) from error
        self._conclude(summary, rejects=rejects, is_dry_run=options["dry_run"])

    def _rate(self) -> Decimal | None:
        try:
            rate = latest_rate(currency="USD", on=timezone.now().date())
        except RateMissingError:
            self.stderr.write("There is no dollar rate yet: variants get no base price.")
            return None
        return 1 / rate.per_euro

    def _show(self, state: ImportSummary) -> None:
        rows = state.created + state.updated
        seconds = monotonic() - self._started
        self.stdout.write(
            f"line {state.line}: {rows} imported, {state.rejected} rejected, {seconds:.1f} s"
        )

    def _conclude(self, state: ImportSummary, *, rejects: Path, is_dry_run: bool) -> None:
        verb = "would be" if is_dry_run else "were"
        self.stdout.write(
            f"{state.created} products {verb} created, {state.updated} updated, "
            f"{state.without_price} of them without a price and so not for sale."
        )
        if state.rejected:
            self.stdout.write(f"{state.rejected} lines were rejected: see {rejects}")


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
