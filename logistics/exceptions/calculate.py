"""Which parcels are in trouble: arithmetic on what is known of one, and on the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

NO_SCAN, ATTEMPT_FAILED = "NO_SCAN", "ATTEMPT_FAILED"
CUSTOMS_HOLD, RETURNED, LOST = "CUSTOMS_HOLD", "RETURNED", "LOST"
# Which scan, being the newest, means which trouble once it has grown old enough.
SCAN_TROUBLES = {"ATTEMPT_FAILED": ATTEMPT_FAILED, "CUSTOMS": CUSTOMS_HOLD}


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule as arithmetic needs it; ``carrier`` is empty for all carriers."""

    kind: str
    carrier: str
    days: int
    due_hours: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """A parcel on its way: who carries it, its newest scan, and the first that sent it back."""

    carrier: str
    sent_at: datetime
    last_code: str = ""
    last_at: datetime | None = None
    returned_at: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        """The last sign of life."""
        return max(self.sent_at, self.last_at) if self.last_at else self.sent_at


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, what it goes back to, and by when it must be settled."""

    kind: str
    since: datetime
    due_hours: int


def troubles_of(parcel: ParcelFacts, rules: Iterable[RuleFacts], *, at: datetime) -> list[Trouble]:
    """Return what is wrong with a parcel at a moment, at most one of each kind.

    A parcel on its way back is only that. One that is presumed lost is not said to lack scans as
    well, nor to be held by customs.
    """
    of_kind = _rules_for(parcel.carrier, rules)
    if parcel.returned_at is not None:
        found = _old_enough(RETURNED, parcel.returned_at, of_kind, at=at)
        return [found] if found else []
    lost = _old_enough(LOST, parcel.heard_at, of_kind, at=at)
    if lost:
        return [lost]
    kind = SCAN_TROUBLES.get(parcel.last_code, NO_SCAN)
    found = _old_enough(kind, parcel.heard_at, of_kind, at=at)
    silent = _old_enough(NO_SCAN, parcel.heard_at, of_kind, at=at) if kind != NO_SCAN else None
    return [trouble for trouble in (found, None if found else silent) if trouble]


def _rules_for(carrier: str, rules: Iterable[RuleFacts]) -> dict[str, RuleFacts]:
    """Return the rule of each kind: the carrier's own before the one for all."""
    chosen: dict[str, RuleFacts] = {}
    for rule in sorted(rules, key=lambda rule: bool(rule.carrier)):
        if rule.carrier in {"", carrier}:
            chosen[rule.kind] = rule
    return chosen


def _old_enough(
    kind: str, since: datetime, rules: dict[str, RuleFacts], *, at: datetime
) -> Trouble | None:
    rule = rules.get(kind)
    if rule is None or not rule.is_active or at < since + timedelta(days=rule.days):
        return None
    return Trouble(kind, since, rule.due_hours)
