"""Reads of withdrawals: how long one may withdraw, from what, and what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db.models import Max, QuerySet, Sum

from logistics.fulfilment.models import Shipment
from logistics.withdrawals.calculate import last_day, standard_share
from logistics.withdrawals.models import Withdrawal, WithdrawalLine
from shop.delivery.calculate import chargeable_grams
from shop.delivery.models import DeliveryRate
from shop.delivery.selectors import price_at, rates_at, volume_mm3
from shop.kernel.money import Money, round_money, sum_money
from shop.markets.registry import REGISTRY
from shop.orders.models import Order, OrderCharge, OrderLine, OrderRoute
from shop.payments.selectors import refundable
from shop.tax.calculate import Term
from shop.tax.selectors import legal_term

State = Withdrawal.State
OPEN_STATES = (State.RECEIVED, State.MATCHED, State.GOODS_BACK)


@dataclass(frozen=True, slots=True)
class Window:
    """How long an order's buyer may withdraw; no last day while a parcel has not arrived."""

    last_day: date | None
    text_version: str

    def is_over(self, *, on: date) -> bool:
        """Whether the period had ended before a day."""
        return self.last_day is not None and on > self.last_day


def window_of(order: Order) -> Window:
    """Return the period of an order, by the calendar of its market and the law of its day.

    The history says which version of the instructions the buyer was given with the order; without
    one the longer period holds.
    """
    placed = order.events.filter(kind="PLACED").order_by("pk").first()
    text_version = str((placed.data if placed else {}).get("withdrawal_text", ""))
    arrived = delivered_on(order)
    if arrived is None:
        return Window(None, text_version)
    law = partial(legal_term, country=order.country, on=local_day(order.market_id, order.placed_at))
    extension = None if text_version else law(Term.WITHDRAWAL_NOT_TOLD)
    period = law(Term.WITHDRAWAL)
    end = last_day(delivered_on=arrived, period=period, extension=extension)
    return Window(end, text_version)


def refund_due_on(*, market_code: str, at: datetime) -> date:
    """Return the last day for the refund of what is declared at a moment, by the market's law.

    The day of the declaration does not count.
    """
    return _days_after(Term.WITHDRAWAL_REFUND, market_code=market_code, at=at)


def send_back_by(*, market_code: str, at: datetime) -> date:
    """Return the last day for sending the goods back after a declaration, by the market's law."""
    return _days_after(Term.WITHDRAWAL_SEND_BACK, market_code=market_code, at=at)


def _days_after(term: Term, *, market_code: str, at: datetime) -> date:
    day = local_day(market_code, at)
    country = REGISTRY.markets[market_code].countries[0]
    return legal_term(term, country=country, on=day).after(day)


def delivered_on(order: Order) -> date | None:
    """Return the day on which the last parcel arrived; None while one has not."""
    if order.fulfilment != Order.Fulfilment.DELIVERED:
        return None
    latest = Shipment.objects.filter(order=order).aggregate(at=Max("delivered_at"))["at"]
    return local_day(order.market_id, latest) if latest else None


def local_day(market_code: str, moment: datetime) -> date:
    """Return on which day a moment falls in a market."""
    return moment.astimezone(REGISTRY.markets[market_code].time_zone).date()


def open_units(order: Order) -> list[tuple[OrderLine, int]]:
    """Return the lines from which one can still withdraw, with their units.

    What went back, or has been declared and is not settled, does not count twice.
    """
    if order.status == Order.Status.CANCELLED:
        return []
    declared = dict(
        WithdrawalLine.objects.filter(withdrawal__order=order, withdrawal__state__in=OPEN_STATES)
        .values_list("order_line")
        .annotate(units=Sum("quantity"))
        .order_by("order_line")
    )
    lines, _charges = refundable(order=order)
    left = [(line, units - declared.get(line.pk, 0)) for line, units in lines]
    return [(line, units) for line, units in left if units > 0]


def units_left(order: Order) -> dict[int, int]:
    """Return the units from which one can still withdraw by order line id."""
    return {line.pk: units for line, units in open_units(order)}


def find_order(*, number: str, email: str) -> Order | None:
    """Return the order whose number and address somebody typed, if both are right."""
    order = order_numbered(number)
    return order if order and order.email.casefold() == email.strip().casefold() else None


def order_numbered(typed: str) -> Order | None:
    """Return the order whose number somebody typed, with whatever spaces and in small letters."""
    return Order.objects.filter(number="".join(typed.split()).upper()).first()


def latest_withdrawal(order: Order) -> Withdrawal | None:
    """Return the newest declaration of an order that was not rejected."""
    rows = Withdrawal.objects.filter(order=order).exclude(state=State.REJECTED)
    return rows.order_by("-declared_at", "-pk").first()


def lines_of_withdrawal(withdrawal: Withdrawal) -> list[WithdrawalLine]:
    """Return the units that a declaration is about, as the order lists them."""
    lines = withdrawal.lines.select_related("order_line__variant__product")
    return list(lines.order_by("order_line_id"))


def withdrawals_due(*, until: date) -> QuerySet[Withdrawal]:
    """Return declarations that are not settled and whose refund is due by a day, oldest first."""
    return Withdrawal.objects.filter(state__in=OPEN_STATES, refund_due_on__lte=until).order_by(
        "refund_due_on", "pk"
    )


def withdrawals_to_stop(*, before: datetime) -> QuerySet[Withdrawal]:
    """Return whole withdrawals from before a moment whose unsent orders are not yet dealt with.

    An order that is cancelled already is among them: its declaration is still to be closed.
    """
    waiting = Withdrawal.objects.filter(
        state=State.MATCHED,
        is_whole=True,
        declared_at__lt=before,
        order__fulfilment=Order.Fulfilment.NONE,
    )
    return waiting.exclude(order__status=Order.Status.REFUNDED).order_by("pk")


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What goes back for a withdrawal: units by line id, whole charges, and limits of some."""

    quantities: dict[int, int]
    charge_ids: list[int]
    charge_limits: dict[int, Money]


def refund_plan(withdrawal: Withdrawal) -> RefundPlan:
    """Return what goes back for a matched withdrawal and has not gone back yet.

    Delivery and duty go back for each parcel of which the customer keeps nothing: while a piece
    stays, its delivery has been used. Of the delivery only what the cheapest way costs goes back.
    """
    order = withdrawal.order
    if order is None:
        return RefundPlan({}, [], {})
    lines, charges = refundable(order=order)
    asked = {line.order_line_id: line.quantity for line in withdrawal.lines.all()}
    quantities = {line.pk: min(units, asked[line.pk]) for line, units in lines if line.pk in asked}
    kept = {line.consignment_id for line, units in lines if units > quantities.get(line.pk, 0)}
    touched = {line.consignment_id for line, _units in lines if line.pk in quantities}
    back = [
        charge
        for charge in charges
        if charge.consignment_id in touched - kept and charge.gross.amount
    ]
    limits = {
        charge.pk: limit for charge in back if (limit := _delivery_limit(order, charge)) is not None
    }
    back_ids = [row.pk for row in back if row.pk not in limits or limits[row.pk].amount]
    return RefundPlan(quantities, back_ids, limits)


def _delivery_limit(order: Order, charge: OrderCharge) -> Money | None:
    """Return what at most goes back of a delivery charge; None for all of it."""
    if charge.kind != OrderCharge.Kind.DELIVERY:
        return None
    is_gross = REGISTRY.markets[order.market_id].prices_include_tax
    paid = (charge.gross if is_gross else charge.net).amount
    standard = _cheapest_delivery(order, charge, is_gross=is_gross)
    share = Decimal(1) if standard is None else standard_share(paid=paid, standard=standard)
    return None if share == 1 else round_money(charge.gross * share)


def _cheapest_delivery(order: Order, charge: OrderCharge, *, is_gross: bool) -> Decimal | None:
    """Return the least that the delivery could have cost; None when no rate fits.

    The order says what was offered. Of an older one it is reckoned from the rates that its parcel's
    warehouse has today.
    """
    route = OrderRoute.objects.filter(order=order, decision__has_key="least_delivery").first()
    if route is not None:
        return Decimal(route.decision["least_delivery"])
    lines = list(order.lines.select_related("variant"))
    currency = str(charge.gross.currency)
    goods = sum_money((line.gross if is_gross else line.net for line in lines), currency=currency)
    own = [line for line in lines if line.consignment_id == charge.consignment_id]
    weight = sum(line.weight_g * line.quantity for line in own)
    volume = sum(volume_mm3(line.variant) * line.quantity for line in own)
    rates = DeliveryRate.objects.filter(
        market_id=order.market_id,
        warehouse_id=charge.consignment.warehouse_id,
        method__is_active=True,
        currency=currency,
    ).select_related("zone")
    amounts = (
        price_at(rate, goods_total=goods).amount
        for rate in rates_at(rates, country=order.country, postcode=order.postcode)
        if rate.max_weight_g
        >= chargeable_grams(weight_g=weight, volume_mm3=volume, divisor=rate.volume_divisor)
    )
    return min(amounts, default=None)
