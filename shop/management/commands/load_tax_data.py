"""`manage.py load_tax_data`: the dated rows of law that ship with the shop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.tax.services import ChangedTaxRowError, load_tax_data


class Command(BaseCommand):
    """Add the rows of shop/tax/data that are not in the tables yet."""

    help = "Load the tax tables; a change of law is a new row, never an edit."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load them and say how many of each were new."""
        try:
            loaded = load_tax_data()
        except ChangedTaxRowError as error:
            raise CommandError(str(error)) from error
        for table, rows in loaded.items():
            self.stdout.write(f"{table}: {rows} new rows")
