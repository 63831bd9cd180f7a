"""`manage.py load_holidays`: the public holidays that ship with the shop."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.delivery.services import load_holidays


class Command(BaseCommand):
    """Add the days of shop/delivery/data that are not in the table yet."""

    help = "Load public holidays; days that are there already stay as they are."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load them and say how many were new."""
        self.stdout.write(f"{load_holidays()} new public holidays")
