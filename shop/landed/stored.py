"""How a choice of route is kept with its order: everything that explains and replays it."""

from collections.abc import Mapping
from typing import Any

from shop.landed.selectors import LandedCost
from shop.landed.values import RouteFacts
from shop.routing.calculate import Route, Stock


def landed_json(landed: LandedCost) -> dict[str, Any]:
    """Return the rules, what was free, and the chosen route before the best of the others.

    ``least_delivery`` is what the cheapest of the offered methods would have cost, as the market
    shows prices: the law gives no more of it back. ``lost_at`` is the rule, counted from 0, by
    which a route fell; -1 where only the market's order of warehouses spoke against it, and none
    for the chosen one.
    """
    routing = landed.routing
    decision = routing.decision
    return {
        "least_delivery": str(min(option.price.amount for option in landed.options)),
        "rules": [
            {"criterion": rule.criterion, "tolerance": str(rule.tolerance)}
            for rule in routing.rules
        ],
        "available": [
            {"variant": variant, "warehouse": warehouse, "units": units}
            for (variant, warehouse), units in sorted(routing.assessor.available.items())
        ],
        "currency": routing.assessor.journey.market.currency,
        "count": len(routing.found.routes),
        "is_complete": routing.found.is_complete,
        "routes": [
            {
                "parcels": _parcels(routing.found.routes[place]),
                "lost_at": decision.fell_at.get(place),
                "facts": _facts(routing.assessor.facts(routing.found.routes[place])),
                "values": {
                    criterion: str(routing.assessor.measure(criterion, routing.found.routes[place]))
                    for criterion in (rule.criterion for rule in routing.rules)
                },
            }
            for place in routing.shown
        ],
    }


def stock_in(decision: Mapping[str, Any]) -> Stock:
    """Return what was free when an order was routed, from what is kept of it."""
    return {(row["variant"], row["warehouse"]): row["units"] for row in decision["available"]}


def _parcels(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "warehouse": parcel.warehouse,
            "quantities": {str(pk): units for pk, units in parcel.quantities.items()},
        }
        for parcel in route
    ]


def _facts(facts: RouteFacts | None) -> dict[str, str] | None:
    if facts is None:
        return None
    amounts = {
        "freight": facts.freight,
        "packing": facts.packing,
        "duty": facts.duty,
        "tax": facts.tax,
        "cost": facts.cost,
    }
    shown = {name: str(money.amount) for name, money in amounts.items()}
    return shown | {"last_day": facts.last_day.isoformat()}
