"""`manage.py setup`: everything between the packages and a running shop."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from shop.catalogue.models import Product


class Command(BaseCommand):
    """Migrate, compile messages, collect static files and create the demo shop."""

    help = "Prepare the shop: migrations, messages, static files, demo data."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run each step and show how long it took; steps that have nothing to do are quick."""
        steps: dict[str, Callable[[], object]] = {
            "messages": lambda: call_command("compile_messages", stdout=self.stdout),
            "database": lambda: call_command("migrate", verbosity=0),
            "static files": lambda: call_command("collectstatic", verbosity=0, interactive=False),
        }
        for name, step in steps.items():
            self._run(name, step)
        if not Product.objects.exists():
            self.stdout.write("• demo shop")
            call_command("seed_demo", stdout=self.stdout)

    def _run(self, name: str, step: Callable[[], object]) -> None:
        started = time.monotonic()
        step()
        self.stdout.write(f"• {name} ({time.monotonic() - started:.1f} s)")
