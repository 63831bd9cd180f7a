"""Reads of returns: what may come back, on which terms, and what is given for it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.returns.calculate import is_better_kept, is_within, share_of
from logistics.returns.models import Return, ReturnLine, ReturnPolicy
from logistics.withdrawals.selectors import RefundPlan, delivered_on, local_day, open_units
from logistics.withdrawals.selectors import refund_plan as withdrawal_plan
from shop.kernel.money import Money, round_money, sum_money
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.payments.selectors import refundable

State = Return.State
OPEN_STATES = (State.REQUESTED, State.RECEIVED, State.INSPECTED, State.REPLACING)
SENT = (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED)


def policy_of(order: Order) -> ReturnPolicy:
    """Return the terms of an order's market; without a row the model's own, and nothing is kept."""
    found = ReturnPolicy.objects.filter(market_id=order.market_id).first()
    zero = Money(0, order.gross_total.currency)
    return found or ReturnPolicy(market_id=order.market_id, return_cost=zero)


@dataclass(frozen=True, slots=True)
class Offer:
    """What of an order may come back today: by whim, and for a fault."""

    units: list[tuple[OrderLine, int]]
    can_return: bool
    can_claim: bool


def offer_of(order: Order, *, at: datetime) -> Offer:
    """Return what an order's buyer may announce now; only what has been sent counts."""
    policy, arrived = policy_of(order), delivered_on(order)
    today, units = local_day(order.market_id, at), units_to_return(order)
    return Offer(
        units=units,
        can_return=bool(units) and is_within(day=today, since=arrived, days=policy.days),
        can_claim=bool(units) and is_within(day=today, since=arrived, days=policy.claim_days),
    )


def units_to_return(order: Order) -> list[tuple[OrderLine, int]]:
    """Return the lines with units that were sent, are neither refunded nor announced before."""
    if order.is_historical:
        return []
    sent = _units_sent(order)
    gone = Counter(_units_announced(order))
    left = [
        (line, min(units, sent.get(line.pk, 0)) - gone[line.pk])
        for line, units in open_units(order)
    ]
    return [(line, units) for line, units in left if units > 0]


def _units_sent(order: Order) -> Mapping[int, int]:
    rows = ShipmentLine.objects.filter(shipment__order=order, shipment__status__in=SENT)
    counted = rows.values_list("order_line").annotate(units=Sum("quantity"))
    return dict(counted.order_by("order_line"))


def _units_announced(order: Order) -> Mapping[int, int]:
    """Return the units of open returns; those of a withdrawal count with it, and replaced ones.

    A replacement that was sent is still covered by the claim: nobody claims one piece twice.
    """
    rows = ReturnLine.objects.filter(parent__order=order, parent__withdrawal__isnull=True)
    open_ones = rows.filter(parent__state__in=OPEN_STATES) | rows.filter(
        parent__state=State.SETTLED, parent__refund__isnull=True
    )
    counted = open_ones.values_list("order_line").annotate(units=Sum("quantity"))
    return dict(counted.order_by("order_line"))


def value_of(
    quantities: Mapping[int, int], *, lines: Collection[OrderLine], is_gross: bool = True
) -> Decimal:
    """Return what units by order line id have cost, with or without tax."""
    prices = {
        line.pk: (line.gross if is_gross else line.net).amount / line.quantity for line in lines
    }
    return sum((prices[pk] * units for pk, units in quantities.items()), Decimal(0))


def may_keep(order: Order, *, quantities: Mapping[int, int], at: datetime) -> bool:
    """Return whether the market's policy lets a customer keep units and have their money.

    Call it under the customer's lock when the answer is written down.
    """
    policy = policy_of(order)
    if policy.return_cost.currency != order.gross_total.currency:
        return False
    since = at - timedelta(days=policy.keep_days)
    return is_better_kept(
        value=value_of(quantities, lines=list(order.lines.all())),
        return_cost=policy.return_cost.amount,
        kept=times_kept(order.email, since=since),
        limit=policy.keep_limit,
    )


def times_kept(email: str, *, since: datetime) -> int:
    """Return how often a customer has kept what they returned, claims and rejected ones aside."""
    kept = Return.objects.filter(
        customer=email.casefold(), way=Return.Way.KEPT, requested_at__gte=since
    )
    return kept.exclude(kind=Return.Kind.CLAIM).exclude(state=State.REJECTED).count()


def returns_of(order: Order) -> QuerySet[Return]:
    """Return everything announced about an order, newest first."""
    return Return.objects.filter(order=order).order_by("-requested_at", "-pk")


def lines_of(found: Return) -> list[ReturnLine]:
    """Return a return's lines as the order lists them."""
    lines = found.lines.select_related("order_line__consignment")
    return list(lines.order_by("order_line_id"))


def refund_plan(found: Return) -> RefundPlan:
    """Return what goes back for a return: units that count, and charges by policy.

    For goods under a withdrawal the law decides, not the policy. Units count when they came back,
    or when nothing has to. A charge can go back once: a share ends it.
    """
    if found.withdrawal is not None:
        return withdrawal_plan(found.withdrawal)
    lines, charges = refundable(order=found.order)
    left = {line.pk: units for line, units in lines}
    wanted = {
        row.order_line_id: row.received if found.needs_goods else row.quantity
        for row in found.lines.all()
    }
    quantities = {pk: min(units, left.get(pk, 0)) for pk, units in wanted.items()}
    quantities = {pk: units for pk, units in quantities.items() if units}
    limits = dict(_charges(found, quantities, lines=lines, charges=charges))
    return RefundPlan(
        quantities=quantities,
        charge_ids=list(limits),
        charge_limits={pk: limit for pk, limit in limits.items() if limit is not None},
    )


def _charges(
    found: Return,
    quantities: Mapping[int, int],
    *,
    lines: Collection[tuple[OrderLine, int]],
    charges: Collection[OrderCharge],
) -> Iterator[tuple[int, Money | None]]:
    """Yield the charges that go back, each with its limit; None for all of it."""
    policy = policy_of(found.order)
    kept = {line.consignment_id for line, units in lines if units > quantities.get(line.pk, 0)}
    touched = {line.consignment_id for line, _units in lines if line.pk in quantities}
    for charge in charges:
        if charge.consignment_id not in touched or not charge.gross.amount:
            continue
        is_whole = charge.consignment_id not in kept
        if not _goes_back(charge, found=found, policy=policy, is_whole=is_whole):
            continue
        if is_whole:
            yield charge.pk, None
        elif (limit := _share(charge, quantities, found=found)).amount:
            yield charge.pk, limit


def _goes_back(charge: OrderCharge, *, found: Return, policy: ReturnPolicy, is_whole: bool) -> bool:
    if charge.kind == OrderCharge.Kind.DUTY:
        return policy.gives_back_duty or found.is_our_fault
    ways = {
        ReturnPolicy.Delivery.FAULT: found.is_our_fault,
        ReturnPolicy.Delivery.WHOLE: found.is_our_fault or is_whole,
        ReturnPolicy.Delivery.SHARE: True,
    }
    return ways[ReturnPolicy.Delivery(policy.delivery)]


def _share(charge: OrderCharge, quantities: Mapping[int, int], *, found: Return) -> Money:
    own = [row for row in found.order.lines.all() if row.consignment_id == charge.consignment_id]
    back = {row.pk: quantities[row.pk] for row in own if row.pk in quantities}
    whole = sum_money((row.gross for row in own), currency=str(charge.gross.currency))
    share = share_of(part=value_of(back, lines=own), whole=whole.amount)
    return round_money(charge.gross * share)


def order_of_exchange(found: Return) -> Order | None:
    """Return the order in which the buyer took what they wanted instead, if there is one yet."""
    if found.wanted_id is None:
        return None
    later = Order.objects.filter(
        email=found.order.email, placed_at__gte=found.requested_at, lines__variant=found.wanted_id
    )
    return later.exclude(status=Order.Status.CANCELLED).order_by("placed_at", "pk").first()
