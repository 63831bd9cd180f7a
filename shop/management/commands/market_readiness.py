"""`manage.py market_readiness [MARKET]`: what blocks a market."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.markets.opening import READINESS, Finding, blocks
from shop.markets.registry import REGISTRY


class Command(BaseCommand):
    """Say of each market what keeps it from opening, and what should be looked at."""

    help = (
        "List what blocks a market, or all of them: registrations, rates, prices, delivery, texts, "
        "legal pages, product safety, accessibility. The exit status is 1 when something blocks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the market and the form of the answer."""
        parser.add_argument("market", nargs="?", help="code of a market; all when left out")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the findings.

        :raises CommandError: when the market is unknown
        :raises SystemExit: with status 1 when something blocks
        """
        code = options["market"]
        if code and code not in REGISTRY.markets:
            known = ", ".join(REGISTRY.markets)
            raise CommandError(f"There is no market {code!r}; there are: {known}.")
        at = timezone.now()
        found = {
            market.code: READINESS.findings(market=market, at=at)
            for market in REGISTRY.markets.values()
            if not code or market.code == code
        }
        if options["json"]:
            self.stdout.write(_as_json(found))
        else:
            self._tell(found)
        if any(map(blocks, found.values())):
            raise SystemExit(1)

    def _tell(self, found: dict[str, list[Finding]]) -> None:
        for code, findings in found.items():
            blocking = len(blocks(findings))
            verdict = f"{blocking} block, {len(findings) - blocking} warn" if findings else "ready"
            self.stdout.write(f"{code} {REGISTRY.markets[code].name}: {verdict}")
            for finding in findings:
                place = f"  [{finding.url}]" if finding.url else ""
                self.stdout.write(f"  {finding.severity:6} {finding.code}: {finding.text}{place}")


def _as_json(found: dict[str, list[Finding]]) -> str:
    rows = {
        code: {
            "is_blocked": bool(blocks(findings)),
            "findings": [asdict(finding) for finding in findings],
        }
        for code, findings in found.items()
    }
    return json.dumps(rows, ensure_ascii=False, indent=2)
