"""A declaration in the reader's words, the same on the screen and in the mail."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import RefundPlan, lines_of_withdrawal, send_back_by
from logistics.withdrawals.wording import words_of
from shop.kernel.admin import as_money
from shop.kernel.formats import format_date, format_datetime
from shop.kernel.money import sum_money
from shop.markets.registry import Variant
from shop.orders.models import Order, OrderLine
from shop.payments.services import preview_refund

State = Withdrawal.State
SETTLED = (State.REFUNDED, State.CLOSED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The content, day and time of a declaration (Art. 11a(4) of Directive 2011/83/EU)."""

    reference: str
    number: str
    name: str
    email: str
    moment: str
    statement: str
    lines: tuple[str, ...]
    what_next: str


def receipt_of(withdrawal: Withdrawal, *, reader: Variant, knows_order: bool) -> Receipt:
    """Return the acknowledgement of a declaration; the market's time zone must be active.

    Whoever has only typed a number and an address learns nothing about the order from it.
    """
    shown = lines_of_withdrawal(withdrawal) if knows_order else []
    zone = reader.market.time_zone.key
    moment = format_datetime(withdrawal.declared_at, locale=reader.locale)
    return Receipt(
        reference=str(withdrawal),
        number=withdrawal.order_number,
        name=withdrawal.name,
        email=withdrawal.email,
        moment=f"{moment} ({zone})",
        statement=withdrawal.statement,
        lines=tuple(_line(row.quantity, row.order_line) for row in shown),
        what_next=(_what_next if knows_order else _unproved)(withdrawal, reader=reader),
    )


def _line(quantity: int, line: OrderLine) -> str:
    option = f", {line.option_label}" if line.option_label else ""
    return f"{quantity} × {line.title}{option}"


def _unproved(withdrawal: Withdrawal, *, reader: Variant) -> str:
    return _(
        "We compare your details with our orders and write to you about the next steps. Please "
        "send goods that you have received back by %(day)s."
    ) % {"day": _send_back_by(withdrawal, reader)}


def _send_back_by(withdrawal: Withdrawal, reader: Variant) -> str:
    day = send_back_by(market_code=reader.market.code, at=withdrawal.declared_at)
    return format_date(day, locale=reader.locale, style="long")


def _what_next(withdrawal: Withdrawal, *, reader: Variant) -> str:
    if withdrawal.order is None:
        return _unproved(withdrawal, reader=reader)
    if withdrawal.state in SETTLED or withdrawal.goods_back_at is not None:
        return _what_came_of_it(withdrawal, order=withdrawal.order, reader=reader)
    if withdrawal.is_late and withdrawal.last_day is not None:
        day = format_date(withdrawal.last_day, locale=reader.locale, style="long")
        return words_of(reader.market).late % {"day": day}
    return _(
        "Please send the goods back by %(back)s. We refund you by %(refund)s; we may wait until "
        "the goods are here or you have shown that you sent them. Goods that have not left us yet "
        "are not sent."
    ) % {
        "back": _send_back_by(withdrawal, reader),
        "refund": format_date(withdrawal.refund_due_on, locale=reader.locale, style="long"),
    }


def _what_came_of_it(withdrawal: Withdrawal, *, order: Order, reader: Variant) -> str:
    """Return where a declaration stands whose goods nobody waits for any more."""
    if withdrawal.state == State.REFUNDED:
        return _("We have refunded you by the way you paid.")
    if withdrawal.state == State.GOODS_BACK:
        day = format_date(withdrawal.refund_due_on, locale=reader.locale, style="long")
        return _("Your goods are back with us. We refund you by %(day)s.") % {"day": day}
    if withdrawal.state == State.CLOSED and order.status == Order.Status.CANCELLED:
        return _("Nothing has been sent yet: your order is cancelled, and you pay nothing.")
    return _("Our support has dealt with this. Please write to us if you have questions.")


def sums_of_refund(order: Order, plan: RefundPlan) -> dict[str, str]:
    """Return what a plan gives back of an order, in the reader's words: ``total``, and of it
    ``charges`` for delivery and duty, and ``tax``."""
    parts = preview_refund(
        order=order,
        quantities=plan.quantities,
        charge_ids=plan.charge_ids,
        charge_limits=plan.charge_limits,
    )
    currency = str(order.gross_total.currency)
    charges = (part.net + part.tax for part in parts if part.charge is not None)
    sums = {
        "total": sum_money((part.net + part.tax for part in parts), currency=currency),
        "charges": sum_money(charges, currency=currency),
        "tax": sum_money((part.tax for part in parts), currency=currency),
    }
    return {name: as_money(amount) for name, amount in sums.items()}
