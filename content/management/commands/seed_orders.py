"""`manage.py seed_orders`: orders in every state, once the shop and its provider run."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.demo.seed_orders import seed_orders


class Command(BaseCommand):
    """Buy, pay, pack, ship and refund as people would."""

    help = "Create the demo's orders through the services. Does nothing when there are orders."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Create them, with progress."""
        if not settings.DEBUG:
            raise CommandError("The demo's orders are for DEBUG only.")
        seed_orders(tell=self.stdout.write)
