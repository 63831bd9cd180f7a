"""`manage.py load_rates`: exchange rates from the history that ships with the shop."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.markets.services import load_rates_history


class Command(BaseCommand):
    """Load the European Central Bank's published history."""

    help = "Load the ECB's rates of the markets' currencies; known ones are skipped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the first day."""
        parser.add_argument("--since", type=date.fromisoformat, default=date(1999, 1, 4))

    def handle(self, *_args: Any, since: date, **_options: Any) -> None:
        """Load them and say how many were new."""
        self.stdout.write(f"{load_rates_history(since=since)} new rates")
