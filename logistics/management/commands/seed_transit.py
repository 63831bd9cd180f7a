"""`manage.py seed_transit FILE --format cargo2000`: days for lanes that have too few parcels."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logistics.promise.calculate import Spread
from logistics.promise.evaluation import (
    SHIPPED,
    SOURCES,
    RecordFileError,
    read_records,
    read_spreads,
    spreads_of,
    write_spreads,
)
from logistics.promise.services import seed_lanes


class Command(BaseCommand):
    """Learn how much others' freight outlasted what was expected, and seed our lanes with that."""

    help = (
        "Seed the transit days of lanes that have too few parcels of their own: from a file of "
        "delivered freight, or without one from the figures that are shipped with us."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its format, and whether its figures are to be kept."""
        parser.add_argument("file", type=Path, nargs="?", help="CSV (or .csv.xz) to learn from")
        # No choices=: argparse would leave with status 2.
        parser.add_argument("--format", help=" or ".join(SOURCES))
        parser.add_argument(
            "--save", action="store_true", help=f"also keep the figures in {SHIPPED.name}"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Learn, say what was learnt, seed."""
        spreads = self._learnt(**options) if options["file"] else read_spreads()
        for one in spreads:
            self.stdout.write(
                f"{one.data_set}, {one.mode.lower()}: of {one.parcels} parcels 50 % took at most "
                f"{one.ratio_50} and 90 % at most {one.ratio_90} times their {one.basis.lower()}"
            )
        if options["save"]:
            write_spreads(spreads, SHIPPED, on=timezone.localdate())
        lanes = seed_lanes(spreads=spreads, at=timezone.now())
        self.stdout.write(f"{lanes} lanes have seeded transit times")

    def _learnt(self, **options: Any) -> list[Spread]:
        source = SOURCES.get(options["format"])
        if source is None:
            raise CommandError(f"--format is needed: {' or '.join(SOURCES)}")
        try:
            records = read_records(options["file"], source, needs_outcome=True)
        except RecordFileError as error:
            raise CommandError(str(error)) from error
        spreads = spreads_of(source, records.parcels)
        if not spreads:
            raise CommandError(f"{options['file']}: too few delivered parcels to learn from")
        return spreads
