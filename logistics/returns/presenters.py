"""A return in the reader's words, the same on the screen and in the mail."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from logistics.returns.exchange import Instead, wanted_now
from logistics.returns.models import Return
from logistics.returns.selectors import lines_of, order_of_exchange, refund_plan, value_of
from logistics.tracking.selectors import tracking_address
from shop.kernel.formats import format_datetime, format_money
from shop.kernel.money import Money, round_money
from shop.markets.registry import REGISTRY, Variant
from shop.orders.presenters import address_lines

State = Return.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnView:
    """What a customer is told of a return; ready texts only."""

    reference: str
    number: str
    kind: str
    state: str
    moment: str
    lines: tuple[str, ...]
    reason: str
    remedy: str
    note: str
    photos: int
    what_next: str
    address: tuple[str, ...]
    has_label: bool
    tracking_number: str
    tracking_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """The piece wanted instead, what it costs today, and what is to be paid beside the credit."""

    variant_id: int
    title: str
    price: str
    credit: str
    difference: str
    is_more: bool


def view_of(found: Return, *, reader: Variant) -> ReturnView:
    """Return what a customer reads of a return; the market's time zone must be active."""
    waits = found.state == State.REQUESTED and found.needs_goods
    carrier, number = found.carrier, found.tracking_number
    return ReturnView(
        reference=str(found),
        number=found.order.number,
        kind=found.get_kind_display(),
        state=state_label(found),
        moment=format_datetime(found.requested_at, locale=reader.locale),
        lines=tuple(line_text(row.quantity, row.order_line) for row in lines_of(found)),
        reason=found.get_reason_display(),
        remedy=found.get_remedy_display(),
        note=found.note,
        photos=found.photos.count(),
        what_next=what_next(found),
        address=tuple(address_lines(found.warehouse, reader=reader)) if waits else (),
        has_label=waits and found.way == Return.Way.LABEL,
        tracking_number=number,
        tracking_url=(
            tracking_address(carrier=carrier, tracking_number=number) if carrier and number else ""
        ),
    )


def line_text(quantity: int, line: object) -> str:
    """Return units of an order line in one line of text."""
    title, option = getattr(line, "title", ""), getattr(line, "option_label", "")
    return f"{quantity} × {title}, {option}" if option else f"{quantity} × {title}"


def state_label(found: Return) -> str:
    """Return how far a return has come, in a customer's words."""
    if found.state == State.REQUESTED and not found.needs_goods:
        return pgettext("return", "we look at it")
    return {
        State.REQUESTED: pgettext("return", "waiting for your parcel"),
        State.RECEIVED: pgettext("return", "arrived, being inspected"),
        State.INSPECTED: pgettext("return", "inspected"),
        State.REPLACING: pgettext("return", "replacement being packed"),
        State.SETTLED: pgettext("return", "settled"),
        State.REJECTED: pgettext("return", "not accepted"),
    }[State(found.state)]


def what_next(found: Return) -> str:
    """Return what happens next, or what came of it."""
    if found.state == State.REQUESTED:
        return _first_words(found)
    if found.state == State.SETTLED:
        if found.refund_id is None:
            return _("Your replacement is on its way.")
        return _("We have refunded you by the way you paid. The credit note is with your order.")
    return {
        State.RECEIVED: _("Your parcel is here. We look at the pieces and refund you then."),
        State.INSPECTED: _("We have looked at the pieces. Your refund is the next step."),
        State.REPLACING: _("We pack the same piece once more and write to you when it leaves."),
        State.REJECTED: _("We cannot accept it: %(reason)s") % {"reason": found.answer},
    }[State(found.state)]


def _first_words(found: Return) -> str:
    if found.kind == Return.Kind.CLAIM:
        return _(
            "You need not send anything back. Our support looks at it within two working days and "
            "writes to you."
        )
    if found.way == Return.Way.KEPT:
        return _(
            "Please keep the pieces: sending them back would cost more than they are worth. Our "
            "support releases your refund within two working days."
        )
    if found.way == Return.Way.DROP_OFF:
        return _(
            "Please bring the pieces to our warehouse within 14 days and name the reference. We "
            "refund you after we have looked at them."
        )
    return _(
        "Please print the label, put it on the parcel and send it within 14 days. We refund you "
        "after we have looked at the pieces."
    )


def exchange_of(found: Return, *, reader: Variant) -> ExchangeView | None:
    """Return the piece wanted instead and its difference in price; None once it is ordered."""
    if found.wanted_id is None or found.state == State.REJECTED or order_of_exchange(found):
        return None
    wanted = wanted_now(found.wanted_id, order=found.order, language=reader.language)
    return _exchange(found, wanted, locale=reader.locale) if wanted else None


def _exchange(found: Return, wanted: Instead, *, locale: str) -> ExchangeView:
    credit = credit_of(found)
    difference = wanted.price - credit
    return ExchangeView(
        variant_id=wanted.variant_id,
        title=wanted.title,
        price=format_money(wanted.price, locale=locale),
        credit=format_money(credit, locale=locale),
        difference=format_money(abs(difference), locale=locale),
        is_more=difference.amount >= 0,
    )


def credit_of(found: Return) -> Money:
    """Return what goes back for the pieces: the refund itself, or what they have cost."""
    if found.refund is not None:
        return found.refund.amount
    asked = {row.order_line_id: row.quantity for row in found.lines.all()}
    plan = refund_plan(found).quantities or asked
    # Beside a price of today: with tax where the market's prices have it, and only there.
    is_gross = REGISTRY.markets[found.order.market_id].prices_include_tax
    amount = value_of(plan, lines=list(found.order.lines.all()), is_gross=is_gross)
    return round_money(Money(amount, found.order.gross_total.currency))
