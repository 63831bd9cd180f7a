"""`manage.py setup`: everything between the packages and a running shop."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from content.demo.page_texts import legal_texts
from content.pages.models import LegalPage
from shop.markets.registry import REGISTRY


class Command(BaseCommand):
    """Migrate, compile messages, collect static files and create the demo shop."""

    help = "Prepare the shop: migrations, messages, static files, demo data."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run each step and show how long it took; steps that have nothing to do are quick."""
        steps: dict[str, Callable[[], object]] = {
            "messages": lambda: call_command("compile_messages", stdout=self.stdout),
            "database": lambda: call_command("migrate", verbosity=0),
            "static files": _collect_static,
        }
        for name, step in steps.items():
            self._run(name, step)
        if not _demo_is_complete():
            self.stdout.write("• demo shop")
            call_command("seed_demo", stdout=self.stdout)

    def _run(self, name: str, step: Callable[[], object]) -> None:
        started = time.monotonic()
        step()
        self.stdout.write(f"• {name} ({time.monotonic() - started:.1f} s)")


def _demo_is_complete() -> bool:
    """Tell whether the last thing that is sown is there: an interrupted start goes on then."""
    pages: int = LegalPage.objects.count()
    return pages >= len(legal_texts()) * len(REGISTRY.languages)


def _collect_static() -> None:
    """Collect and compress only when a source has changed: it takes many seconds."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".digest"
    digest = _static_digest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == digest:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(digest, encoding="utf-8")


def _static_digest() -> str:
    facts = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            facts.append(f"{path} {stat.st_mtime_ns} {stat.st_size}")
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()
