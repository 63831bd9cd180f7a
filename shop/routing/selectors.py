"""Reads of the routing rules."""

from shop.routing.calculate import DEFAULT_RULES, Criterion, Rule
from shop.routing.models import RoutingRule

RulesByMarket = dict[str, tuple[Rule, ...]]


def rules_by_market() -> RulesByMarket:
    """Return the active rules of every market that has any, in their order; one statement."""
    found: dict[str, list[Rule]] = {}
    rows = RoutingRule.objects.filter(is_active=True).order_by("market_id", "rank")
    for market, criterion, tolerance in rows.values_list("market_id", "criterion", "tolerance"):
        found.setdefault(market, []).append(Rule(Criterion(criterion), tolerance))
    return {market: tuple(rules) for market, rules in found.items()}


def rules_of(market_code: str, *, rules: RulesByMarket) -> tuple[Rule, ...]:
    """Return a market's rules, or what holds where there are none."""
    return rules.get(market_code, DEFAULT_RULES)
