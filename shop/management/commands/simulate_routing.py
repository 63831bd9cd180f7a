"""`manage.py simulate_routing --rules COST,DAYS:1`: past orders under other rules."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.replays.calculate import Comparison, Replay, compare
from shop.replays.presenters import picture
from shop.replays.rule_texts import RuleTextError, read_rules
from shop.replays.selectors import replay_orders, routed_orders

LOCALE = "en"


class Command(BaseCommand):
    """Route past orders again from what was free then, and say what would have been different."""

    help = "Replay past orders with other routing rules: cost, days and parcels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rules, the days, and where table and picture go."""
        parser.add_argument(
            "--rules",
            nargs="+",
            default=["COST"],
            help="e.g. COST:2,DAYS for all markets, gb=PARCELS,COST for one; cost alone else",
        )
        parser.add_argument("--days", type=int, default=90, help="how far back, 90 days else")
        parser.add_argument("--json", type=Path, help="where to write every order's two routes")
        parser.add_argument("--svg", type=Path, help="where to draw the picture")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, route again, compare."""
        try:
            rules = read_rules(options["rules"])
        except RuleTextError as error:
            raise CommandError(str(error)) from error
        if not 0 < options["days"] <= 3650:
            raise CommandError("--days is a number from 1 to 3650")
        now = timezone.now()
        orders = routed_orders(since=now - timedelta(days=options["days"]))
        replays = list(replay_orders(orders=orders, rules=rules, on=now.date()))
        rows = compare(replays)
        self._tell(rows)
        if options["json"]:
            self._write(options["json"], _as_text(rows, replays))
        if options["svg"] and rows:
            self._write(options["svg"], picture(rows, locale=LOCALE))

    def _tell(self, rows: Sequence[Comparison]) -> None:
        if not rows:
            self.stdout.write("No order of these days has a route to replay.")
            return
        line = "{:<8}{:>8}{:>10}{:>14}{:>14}{:>12}{:>16}{:>14}"
        self.stdout.write(
            line.format(
                "market", "orders", "changed", "cost now", "then", "saved", "days", "parcels"
            )
        )
        for row in rows:
            before, after = row.before, row.after
            self.stdout.write(
                line.format(
                    row.market or "all",
                    row.orders,
                    row.changed,
                    str(before.cost),
                    str(after.cost),
                    str(row.saved),
                    f"{before.days} → {after.days}",
                    f"{before.parcels} → {after.parcels}",
                )
            )

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"wrote {path}")


def _as_text(rows: Sequence[Comparison], replays: Sequence[Replay]) -> str:
    value = {"markets": [asdict(row) for row in rows], "orders": [asdict(row) for row in replays]}
    return json.dumps(value, indent=2, default=str)
