"""`manage.py evaluate_promise TRAIN TEST --format scms`: do delivery promises come true?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logistics.promise.calculate import LEVELS
from logistics.promise.evaluation import (
    SOURCES,
    NothingToPromiseError,
    RecordFileError,
    Report,
    RowError,
    evaluate,
    read_records,
)

# The JSON file names every rejected row; the screen names these and counts the rest.
SHOWN = 10


class Command(BaseCommand):
    """Learn from one file of delivered freight, promise for another, and count what came true."""

    help = "Promise a 50 % and a 90 % date for each row of TEST, learnt from TRAIN, and score them."

    # Nothing is read from the database.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take both files, their format, and where the promises go."""
        parser.add_argument("train", type=Path, help="CSV (or .csv.xz) to learn from")
        parser.add_argument("test", type=Path, help="CSV (or .csv.xz) to promise dates for")
        # No choices=: argparse would leave with status 2.
        parser.add_argument("--format", required=True, help=" or ".join(SOURCES))
        parser.add_argument("--json", type=Path, help="where to write both dates of every row")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, learn, promise, count."""
        source = SOURCES.get(options["format"])
        if source is None:
            known = " and ".join(SOURCES)
            raise CommandError(f"unknown format “{options['format']}”: there are {known}")
        try:
            train = read_records(options["train"], source, needs_outcome=True)
            test = read_records(options["test"], source, needs_outcome=False)
            self._name("rejected", [*train.rejected, *test.rejected])
            report = evaluate(source, train=train, test=test)
        except (RecordFileError, NothingToPromiseError) as error:
            raise CommandError(str(error)) from error
        # Those that only the learning could find.
        self._name("rejected", report.rejected[len(train.rejected) + len(test.rejected) :])
        self._name("promised, but not scored", report.unscored)
        self._count(report)
        if options["json"]:
            self._write(options["json"], report)

    def _name(self, what: str, errors: list[RowError]) -> None:
        for error in errors[:SHOWN]:
            self.stdout.write(f"{what}: {error}")
        if errors[SHOWN:]:
            self.stdout.write(
                f"{what}: {len(errors) - SHOWN} more rows, all of them named by --json"
            )

    def _count(self, report: Report) -> None:
        self.stdout.write(
            f"learnt from {report.learnt_from} parcels, promised {len(report.promises)} "
            f"{report.horizon}, scored {report.scored}, rejected {len(report.rejected)} rows"
        )
        for level in LEVELS:
            hit = report.hit_percent(level)
            self.stdout.write(
                f"{level} % date: "
                + ("no arrival is known" if hit is None else f"met by {hit:.1f} %")
                + f", on average {report.mean_days(level):.1f} days after booking"
            )
        self.stdout.write(f"mean width: {report.mean_width():.1f} days between the two dates")

    def _write(self, path: Path, report: Report) -> None:
        try:
            path.write_text(json.dumps(report.to_json(), indent=1), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"wrote {path}")
