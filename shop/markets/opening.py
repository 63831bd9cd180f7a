"""What stands between a market and its opening: every noun adds what it knows.

The market is below all that it needs: taxes, prices, pages. So those register their checks here,
as panels register at an order's page, and are imported when their apps are ready.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.urls import NoReverseMatch, reverse

from shop.markets.registry import Market


class Severity(StrEnum):
    """Whether a market may open all the same."""

    BLOCKS = "BLOCKS"
    WARNS = "WARNS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is missing: `code` for programs, `text` for people, `url` to mend it.

    The address is a path of the admin, empty where a file or a command mends it; then the text
    says which.
    """

    code: str
    text: str
    severity: Severity = Severity.BLOCKS
    url: str = ""


Check = Callable[[Market, datetime], Iterable[Finding]]


@dataclass(slots=True)
class Readiness:
    """The checks by position, which is the order of the list."""

    checks: dict[int, Check] = field(default_factory=dict)

    def check(self, *, position: int) -> Callable[[Check], Check]:
        """Add a check; it only reads, and answers for markets of which nothing is there yet.

        :raises ValueError: when another check has the position
        """

        def add(check: Check) -> Check:
            if self.checks.get(position, check) is not check:
                raise ValueError(f"two checks at position {position}")
            self.checks[position] = check
            return check

        return add

    def findings(self, *, market: Market, at: datetime) -> list[Finding]:
        """Return all that blocks the market or should be looked at; what blocks comes first."""
        found = [
            finding
            for _position, check in sorted(self.checks.items())
            for finding in check(market, at)
        ]
        return sorted(found, key=lambda finding: finding.severity is not Severity.BLOCKS)


READINESS = Readiness()


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that keep the market from opening."""
    return [finding for finding in findings if finding.severity is Severity.BLOCKS]


def admin_path(name: str, *args: object, query: str = "") -> str:
    """Return the path of an admin page by its name without the namespace; empty for none."""
    try:
        path = reverse(f"admin:{name}", args=args)
    except NoReverseMatch:
        return ""
    return f"{path}?{query}" if query else path
