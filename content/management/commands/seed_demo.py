"""`manage.py seed_demo`: the demo shop, the same every time, safe to run again."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.demo.seed_catalogue import seed_catalogue
from content.demo.seed_inbound import seed_inbound
from content.demo.seed_operations import seed_operations
from content.demo.seed_pages import seed_pages
from content.demo.seed_partners import seed_partners
from content.demo.seed_planning import seed_planning
from content.demo.seed_stock import seed_stock
from content.demo.seed_stories import seed_stories


class Command(BaseCommand):
    """Fill an empty shop with the demo brand, through the services."""

    help = "Create the demo shop (markets, goods, pages, orders). Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run every part and say how long each took."""
        if not settings.DEBUG:
            raise CommandError("The demo shop is for DEBUG only: set DEBUG=true to create it.")
        at = timezone.now()
        parts: dict[str, Callable[[], object]] = {
            "markets, tax, warehouses": seed_operations,
            "catalogue": lambda: seed_catalogue(at=at, actor="demo"),
            "warehouse work": lambda: seed_stock(at=at),
            "partner warehouses": lambda: seed_partners(at=at),
            "pages": seed_pages,
            "stories": seed_stories,
            "planning": lambda: seed_planning(at=at),
            "purchasing": lambda: seed_inbound(at=at),
        }
        for name, seed in parts.items():
            started = time.monotonic()
            self.stdout.write(f"  {name} …", ending="")
            self.stdout.flush()
            seed()
            self.stdout.write(f" {time.monotonic() - started:.1f} s")
