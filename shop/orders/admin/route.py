"""Why these warehouses send an order, on the order's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date, format_number
from shop.kernel.money import Money
from shop.orders.admin.extensions import ORDER_PAGE, OrderPanel
from shop.orders.models import Order, OrderLine, OrderRoute
from shop.routing.models import RoutingRule

SKUS = dict[str, str]
PARTS = ("freight", "packing", "duty", "tax", "cost")


@dataclass(frozen=True, slots=True)
class RouteView:
    """A route in words, what became of it, and its figures."""

    text: str
    outcome: str
    arrival: str
    figures: list[str]


@ORDER_PAGE.panel(position=5)
def route_panel(_request: HttpRequest, order: Order) -> OrderPanel | None:
    """Show the chosen route, the best of the others, and which rule decided."""
    stored = OrderRoute.objects.filter(order=order).first()
    if stored is None:
        return None
    decision = stored.decision
    skus = dict(OrderLine.objects.filter(order=order).values_list("variant_id", "sku"))
    names = {str(pk): sku for pk, sku in skus.items()}
    return OrderPanel(
        title=_("Route"),
        template="admin/shop/order/_route.html",
        context={
            "reason": reason_of(decision),
            "is_complete": decision["is_complete"],
            "rows": [_view(row, decision=decision, skus=names) for row in decision["routes"]],
        },
    )


def reason_of(decision: Mapping[str, Any]) -> str:
    """Return in words why a stored decision fell as it did."""
    others = decision["routes"][1:]
    if not others:
        return _("There was only one way to send this order.")
    ways = ngettext(
        "%(count)d route was possible.", "%(count)d routes were possible.", decision["count"]
    ) % {"count": decision["count"]}
    place = others[0]["lost_at"]
    if place == -1:
        equal = _("The best were equal; the market’s order of warehouses decided.")
        return f"{ways} {equal}"
    rule = decision["rules"][place]["criterion"]
    chosen, other = (row["values"][rule] for row in (decision["routes"][0], others[0]))
    decided = _("Rule %(rank)d, %(rule)s, decided: %(chosen)s against %(other)s.") % {
        "rank": place + 1,
        "rule": criterion_label(rule),
        "chosen": _value(rule, chosen, decision["currency"]),
        "other": _value(rule, other, decision["currency"]),
    }
    return f"{ways} {decided}"


def criterion_label(criterion: str) -> str:
    """Return what a rule looks at, in the reader's words."""
    return str(RoutingRule.Criterion(criterion).label)


def _view(row: Mapping[str, Any], *, decision: Mapping[str, Any], skus: SKUS) -> RouteView:
    facts, currency = row["facts"], decision["currency"]
    figures, arrival = ["–"] * len(PARTS), ""
    if facts:
        figures = [as_money(Money(Decimal(facts[part]), currency)) for part in PARTS]
        day = date.fromisoformat(facts["last_day"])
        arrival = _("arrives by %(day)s") % {"day": format_date(day, locale=reader_locale())}
    return RouteView(
        text=_route_text(row["parcels"], skus=skus),
        outcome=_outcome(row["lost_at"], rules=decision["rules"]),
        arrival=arrival,
        figures=figures,
    )


def _route_text(parcels: Sequence[Mapping[str, Any]], *, skus: SKUS) -> str:
    return " + ".join(
        "{}: {}".format(
            parcel["warehouse"],
            ", ".join(
                f"{units} × {skus.get(variant, variant)}"
                for variant, units in parcel["quantities"].items()
            ),
        )
        for parcel in parcels
    )


def _outcome(lost_at: int | None, *, rules: Sequence[Mapping[str, str]]) -> str:
    if lost_at is None:
        return _("chosen")
    if lost_at == -1:
        return _("equal, but later in the order of warehouses")
    return _("fell at rule %(rank)d, %(rule)s") % {
        "rank": lost_at + 1,
        "rule": criterion_label(rules[lost_at]["criterion"]),
    }


def _value(criterion: str, value: str, currency: str) -> str:
    if criterion == RoutingRule.Criterion.COST:
        return as_money(Money(Decimal(value), currency))
    number = format_number(Decimal(value), locale=reader_locale())
    if criterion == RoutingRule.Criterion.BALANCE:
        return f"{number} %"
    if criterion == RoutingRule.Criterion.DAYS:
        return ngettext("%(number)s day", "%(number)s days", int(Decimal(value))) % {
            "number": number
        }
    return number
