"""`manage.py record_accessibility_run MARKET [FILE]`: keep when axe looked, and what it saw."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shop.markets.models import Market
from shop.markets.services import BadRunError, record_accessibility_run


class Command(BaseCommand):
    """Record a run of the accessibility test for a market."""

    help = (
        "Record what axe found on a market's pages. FILE holds axe's own JSON: a list with one "
        "result a page, as `axe --save` or our tests with AXE_RESULTS=FILE write it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the market and the file."""
        parser.add_argument("market", help="code of a market, or “all”")
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=Path(settings.VAR_DIR) / "accessibility.json",
            help="by default var/accessibility.json",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file and keep it.

        :raises CommandError: when the market is unknown or the file is no result of axe
        """
        codes = list(Market.objects.order_by("pk").values_list("pk", flat=True))
        if options["market"] != "all":
            if options["market"] not in codes:
                known = ", ".join(codes) or "none; run manage.py sync_markets"
                raise CommandError(f"There is no market {options['market']!r}; there are: {known}.")
            codes = [options["market"]]
        results = self._read(options["file"])
        for code in codes:
            try:
                run = record_accessibility_run(market_code=code, results=results)
            except BadRunError as error:
                raise CommandError(f"{options['file']}: {error}") from error
            self.stdout.write(
                f"{code}: {len(run.pages)} pages, {len(run.violations)} violations, "
                f"{run.ran_at:%Y-%m-%d %H:%M} UTC"
            )

    def _read(self, path: Path) -> list[Any]:
        try:
            results = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{path}: not JSON: {error}") from error
        if not isinstance(results, list):
            raise CommandError(f"{path}: a list of results is expected.")
        return results
