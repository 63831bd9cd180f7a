"""Rules as somebody types them: `COST:2,DAYS` for all markets, `gb=PARCELS,COST` for one."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from shop.markets.registry import REGISTRY
from shop.routing.calculate import Criterion, Rule


class RuleTextError(Exception):
    """Raised when a text names no rules; the message says what is wrong with it."""


def read_rules(texts: Iterable[str]) -> dict[str, tuple[Rule, ...]]:
    """Return the rules by market; what is said of one market counts more than what of all.

    :raises RuleTextError: when a market or criterion is unknown or a tolerance no number
    """
    everywhere: tuple[Rule, ...] = ()
    named: dict[str, tuple[Rule, ...]] = {}
    for text in texts:
        market, equals, rules = text.rpartition("=")
        if not equals:
            everywhere = _rules(rules)
        elif market in REGISTRY.markets:
            named[market] = _rules(rules)
        else:
            known = ", ".join(REGISTRY.markets)
            raise RuleTextError(f"unknown market “{market}”: there are {known}")
    return (dict.fromkeys(REGISTRY.markets, everywhere) if everywhere else {}) | named


def _rules(text: str) -> tuple[Rule, ...]:
    rules = tuple(_rule(part.strip()) for part in text.split(","))
    if len({rule.criterion for rule in rules}) < len(rules):
        raise RuleTextError(f"“{text}” names a criterion twice")
    return rules


def _rule(text: str) -> Rule:
    name, _colon, tolerance = text.partition(":")
    try:
        criterion = Criterion(name.upper())
    except ValueError as error:
        known = ", ".join(Criterion)
        raise RuleTextError(f"unknown criterion “{name}”: there are {known}") from error
    try:
        allowed = Decimal(tolerance or 0)
    except InvalidOperation as error:
        raise RuleTextError(f"the tolerance “{tolerance}” is no number") from error
    if not (allowed.is_finite() and allowed >= 0):
        raise RuleTextError(f"the tolerance “{tolerance}” is below zero or no number")
    return Rule(criterion, allowed)
