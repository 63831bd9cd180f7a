"""`manage.py services`: start the embedded services and print where they listen."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import embedded


class Command(BaseCommand):
    """Start PostgreSQL and Valkey alone."""

    help = "Start the embedded services and print their addresses."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the addresses; manage.py has started the services already."""
        self.stdout.write(f"DATABASE_URL={embedded.database_url()}")
        self.stdout.write(f"REDIS_URL={settings.REDIS_URL}")
