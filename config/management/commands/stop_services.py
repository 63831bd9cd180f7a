"""`manage.py stop_services`: stop the embedded services of this checkout."""

from typing import Any

from django.core.management.base import BaseCommand

from config import embedded


class Command(BaseCommand):
    """Stop PostgreSQL and Valkey."""

    help = "Stop the embedded services."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Stop them and say which were running."""
        stopped = embedded.stop_services()
        self.stdout.write(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")
