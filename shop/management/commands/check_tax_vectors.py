"""`manage.py check_tax_vectors FILE`: worked examples of tax through the checkout's own code."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.tax.calculate import Quote, TaxSnapshot
from shop.tax.models import TerritoryRule
from shop.tax.selectors import quote_tax
from shop.tax.vectors import Vector, VectorError, VectorFileError, check_vector, read_vectors


def _quoted(snapshot: TaxSnapshot) -> Quote:
    return quote_tax(snapshot=snapshot)


class Command(BaseCommand):
    """Quote each example with the rows of the database and print every difference.

    The last line is "N passed, M failed"; the exit status is 1 when one has failed.
    """

    help = "Compare the tax engine with a file of worked examples (docs/tax.md explains it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="CSV file of worked examples")
        parser.add_argument(
            "--verbose", action="store_true", help="show regime, rules and rows of every example"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check them all, then count."""
        if not TerritoryRule.objects.exists():
            raise CommandError("the tax tables are empty: run manage.py load_tax_data first")
        try:
            vectors = list(read_vectors(options["file"]))
        except VectorFileError as error:
            raise CommandError(str(error)) from error
        outcomes = [self._is_met(vector, is_verbose=options["verbose"]) for vector in vectors]
        failed = outcomes.count(False)
        self.stdout.write(f"{len(outcomes) - failed} passed, {failed} failed")
        if failed:
            sys.exit(1)

    def _is_met(self, vector: Vector | VectorError, *, is_verbose: bool) -> bool:
        """Print what is wrong with one example; return whether nothing is."""
        if isinstance(vector, VectorError):
            self.stdout.write(str(vector))
            return False
        try:
            quote, differences = check_vector(vector, quote_tax=_quoted)
        except VectorError as error:
            self.stdout.write(str(error))
            return False
        for difference in differences:
            self.stdout.write(
                f"{vector.scenario}: {difference.column}: "
                f"expected {difference.expected}, got {difference.got}"
            )
        if is_verbose:
            self._explain(vector, quote, is_met=not differences)
        return not differences

    def _explain(self, vector: Vector, quote: Quote, *, is_met: bool) -> None:
        limits = [
            f"{check.rule} {check.value.normalize():f} of {check.limit.normalize():f} "
            f"{check.currency}: {'within' if check.is_met else 'above'}"
            for check in quote.thresholds
        ]
        self.stdout.write(f"{vector.scenario}: {'passed' if is_met else 'failed'}: {quote.regime}")
        for name, words in (
            ("rules", quote.rule_ids),
            ("limits", limits),
            ("rows", quote.data_rows),
            ("warnings", quote.warnings),
        ):
            if words:
                self.stdout.write(f"  {name}: {', '.join(words)}")
