"""Book a file of counted stock."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.inventory.count_files import AUTOMATIC, ENCODINGS, MAX_BYTES, CountFileError
from shop.inventory.models import StockImport, StockImportLine
from shop.inventory.selectors import stock_import_counts
from shop.inventory.services import (
    book_stock_import_batch,
    confirm_stock_import,
    discard_stock_import,
    keep_stock_import,
)

ACTOR = "command:import_stock"


class Command(BaseCommand):
    """Show what a file of counts would change, ask, and book it."""

    help = (
        "Set the units on hand to what was counted: a CSV file with the columns warehouse, variant "
        "(its SKU), quantity and optionally note. Shows what would change and asks, unless --yes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and how it is written."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--encoding", choices=list(ENCODINGS), default=AUTOMATIC)
        parser.add_argument("--yes", action="store_true", help="book without asking")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep, show, ask, book.

        :raises CommandError: when the file cannot be read, or nothing in it could be booked
        """
        kept = self._keep(options["file"], encoding=options["encoding"])
        counts = stock_import_counts(stock_import_id=kept.pk)
        self.stdout.write(
            f"{kept.rows} lines: {counts['waiting']} would change, {kept.unchanged} unchanged, "
            f"{counts['refused']} refused."
        )
        self._show_refused(kept)
        if counts["refused"] and not counts["waiting"]:
            discard_stock_import(stock_import_id=kept.pk, at=timezone.now())
            raise CommandError("Nothing was booked.")
        if not options["yes"] and input("Book them? [y/N] ").strip().lower() != "y":
            discard_stock_import(stock_import_id=kept.pk, at=timezone.now())
            self.stdout.write("Nothing was booked.")
            return
        self._book(kept)

    def _keep(self, file: Path, *, encoding: str) -> StockImport:
        try:
            # One byte more tells that there is too much, without reading it.
            with file.open("rb") as handle:
                data = handle.read(MAX_BYTES + 1)
            return keep_stock_import(
                data=data, file_name=file.name, encoding=encoding, actor=ACTOR, at=timezone.now()
            )
        except (OSError, CountFileError) as error:
            raise CommandError(f"{file}: {error}") from error

    def _book(self, kept: StockImport) -> None:
        confirm_stock_import(stock_import_id=kept.pk, actor=ACTOR, at=timezone.now())
        # The worker may be at it as well: a batch is booked by one of the two.
        while book_stock_import_batch(stock_import_id=kept.pk, at=timezone.now()):
            pass
        counts = stock_import_counts(stock_import_id=kept.pk)
        self.stdout.write(f"{counts['booked']} booked, {counts['refused']} refused.")
        if counts["refused"]:
            self.stdout.write(f"Why: /admin/shop/stockimport/{kept.pk}/change/")

    def _show_refused(self, kept: StockImport, *, most: int = 20) -> None:
        refused = kept.lines.filter(state=StockImportLine.State.REFUSED).order_by("line")
        for row in refused[:most]:
            self.stderr.write(f"line {row.line}: {row.get_problem_display()}")
