"""Reads of the ledgers and of their proofs."""

from dataclasses import dataclass

from django.db import connection

from shop.ledgers.checks import CHECKS, LEDGERS, Check
from shop.ledgers.models import LedgerProof


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: its first broken row, what the ledger says, what stands, how many."""

    code: str
    row: str
    ledger: str
    stands: str
    broken: int

    def __str__(self) -> str:
        more = f" (and {self.broken - 1} more)" if self.broken > 1 else ""
        return f"{self.code} {self.row}: the ledger says {self.ledger}, it says {self.stands}{more}"


def broken_rows() -> list[Finding]:
    """Run every check, one statement each; return what does not add up, in a stated order."""
    return [finding for check in CHECKS if (finding := first_broken(check)) is not None]


def first_broken(check: Check) -> Finding | None:
    """Return the first broken row of a check with how many there are; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT *, count(*) OVER () FROM ({check.sql}) broken ORDER BY 1 LIMIT 1"  # noqa: S608
        )
        row = cursor.fetchone()
    if row is None:
        return None
    key, ledger, stands, broken = row
    return Finding(check.code, str(key), _shown(ledger), _shown(stands), broken)


def ledger_rows() -> int:
    """Return how many rows the ledgers have together."""
    counts = " UNION ALL ".join(f"SELECT count(*) AS n FROM {name}" for name in LEDGERS)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(n) FROM ({counts}) ledgers")  # noqa: S608
        return int(cursor.fetchone()[0])


def newest_proof() -> LedgerProof | None:
    """Return the last proof, if there ever was one."""
    return LedgerProof.objects.order_by("-ran_at", "-pk").first()


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
