"""`manage.py forecast_sales FILE --cut 2011-10-14 --weeks 8`: what will each code sell a week?"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logistics.forecast.calculate import forecast_all
from logistics.forecast.sales_file import SalesFileError, read_sales, weekly_series

MOST_WEEKS = 104


def day(word: str) -> date:
    """Return the day; refuse what is none."""
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise ArgumentTypeError(f"{word} is no day (YYYY-MM-DD)") from error


def count(word: str) -> int:
    """Return the number; refuse what is not above 0."""
    try:
        number = int(word)
    except ValueError as error:
        raise ArgumentTypeError(f"{word} is no number") from error
    if number < 1:
        raise ArgumentTypeError("the number must be above 0")
    return number


class Command(BaseCommand):
    """Learn from the sales before a day and say what the codes sell in the weeks after it."""

    help = (
        "Forecast units a week for the codes with the most units before the cut, learnt from the "
        "rows before it only. Weeks are blocks of seven days counted from the cut. FILE has the "
        "columns of UCI Online Retail, plain or packed (.gz, .xz)."
    )
    # Nothing is read from the database.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the day, how far to look, how many codes, and where to write."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--cut", type=day, required=True, help="first day that is not known")
        parser.add_argument("--weeks", type=count, default=8, help="weeks to say (8)")
        parser.add_argument("--top", type=count, default=500, help="codes to say them for (500)")
        parser.add_argument("--json", type=Path, required=True, metavar="OUT", dest="out")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, learn, write.

        :raises CommandError: when the file is wrong, has no sale before the cut, or nothing can be
            written
        """
        started = monotonic()
        path, out, weeks = options["file"], options["out"], options["weeks"]
        if weeks > MOST_WEEKS:
            raise CommandError(f"at most {MOST_WEEKS} weeks can be forecast")
        try:
            sales = read_sales(path, tell=lambda lines: self._say(f"{lines:,} lines read"))
        except SalesFileError as error:
            raise CommandError(str(error)) from error
        self._say(f"{sales.lines:,} lines read, {sales.used:,} of them sales")
        series = weekly_series(sales, cut=options["cut"])
        if not series:
            raise CommandError(f"{path}: there is no sale before {options['cut']}")
        self._say(f"{len(series):,} codes, {len(series[0].units)} whole weeks before the cut")
        said = forecast_all(series, weeks=weeks, begins=options["cut"])
        chosen = [one.key for one in series[: options["top"]]]
        answer = {code: [round(units, 3) for units in said[code]] for code in chosen}
        try:
            out.write_text(json.dumps(answer), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error
        total = sum(sum(row) for row in answer.values())
        self._say(
            f"{len(answer)} codes, {total / weeks:,.0f} units a week, "
            f"{monotonic() - started:.1f} s: wrote {out}"
        )

    def _say(self, what: str) -> None:
        self.stdout.write(what)
        self.stdout.flush()
