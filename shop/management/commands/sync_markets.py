"""`manage.py sync_markets`: the market table follows the market file."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.markets.services import sync_markets


class Command(BaseCommand):
    """Bring the market table in line with markets.toml."""

    help = "Bring the market table in line with shop/markets/markets.toml."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and name the markets."""
        codes = ", ".join(market.code for market in sync_markets())
        self.stdout.write(f"markets: {codes}")
