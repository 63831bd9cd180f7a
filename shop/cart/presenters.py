"""What the cart's pages show, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.cart.journeys import journey_of
from shop.cart.models import Cart
from shop.cart.selectors import (
    MAX_QUANTITY,
    CartItem,
    contents_label,
    items_of,
    load_variants,
    media_of,
    stock_in,
    subtotal_of,
    title_of,
    titles_of,
    wanted_of,
)
from shop.cart.services import CartChange, ChangeKind, QuantityError
from shop.kernel.formats import format_date, format_money
from shop.kernel.money import Money
from shop.landed.presenters import LandedView, landed_view
from shop.landed.selectors import LANDED_PROBLEMS, Journey, kept_standing, landed_cost
from shop.landed.wording import basket_problem, estimate_note
from shop.markets.registry import Variant as MarketVariant
from shop.pricing.selectors import Reduction, UnitPrice


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the cart page."""

    id: int
    url: str
    image: object
    alt: str
    title: str
    option_label: str
    sku: str
    quantity: int
    max_quantity: int
    unit_price: Money | None
    total: Money | None
    reduction: Reduction | None
    content_price: UnitPrice | None
    notice: str
    update_action: str
    remove_action: str


def cart_context(
    *, cart: Cart | None, changes: list[CartChange], reader: MarketVariant, at: datetime
) -> dict[str, object]:
    """Return what the cart page shows; ``landed`` is none where ``problem`` says why."""
    items = items_of(cart=cart) if cart else []
    currency = reader.market.currency
    landed = cart_landed(cart=cart, items=items, reader=reader, at=at) if cart else CartLanded()
    return {
        "lines": [line_view(item, reader=reader) for item in items],
        "notices": notices_of(changes, items=items, reader=reader),
        "subtotal": subtotal_of(items=items, currency=currency),
        "landed": landed.view,
        "problem": landed.problem,
        "is_empty": not items,
    }


@dataclass(frozen=True, slots=True)
class CartLanded:
    """What a cart costs at the door, or why that is not known; neither for an empty one."""

    view: LandedView | None = None
    problem: str = ""


def cart_landed(
    *, cart: Cart, items: list[CartItem], reader: MarketVariant, at: datetime
) -> CartLanded:
    """Return a cart's landed cost for its address, else an estimate for the default country."""
    journey, is_known = journey_of(cart=cart, market=reader.market, at=at, items=items)
    return items_landed(items=items, journey=journey, reader=reader, is_estimate=not is_known)


def items_landed(
    *, items: list[CartItem], journey: Journey, reader: MarketVariant, is_estimate: bool
) -> CartLanded:
    """Return what a cart's lines cost at the door at the end of a journey."""
    wanted, country = wanted_of(items), journey.destination.country
    if not wanted:
        return CartLanded()
    try:
        cost = landed_cost(
            wanted=wanted,
            journey=journey,
            available=stock_in(items),
            standing=kept_standing(on=journey.on),
        )
    except LANDED_PROBLEMS as problem:
        titles = titles_of(items, language=reader.language)
        text = basket_problem(problem, country=country, titles=titles, reader=reader)
        return CartLanded(problem=text)
    note = estimate_note(country=country, reader=reader) if is_estimate else ""
    return CartLanded(landed_view(cost, reader=reader, estimate_note=note))


def line_view(item: CartItem, *, reader: MarketVariant) -> LineView:
    """Return one line as the page shows it."""
    variant, language = item.variant, reader.language
    media = media_of(variant)
    return LineView(
        id=item.line.pk,
        url=f"{reverse('shop:product', args=[variant.product.slug])}?variant={variant.sku}",
        image=media.image if media else None,
        alt=media.alt_in(language) if media else "",
        title=title_of(variant, language=language),
        option_label=contents_label(item, language=language),
        sku=variant.sku,
        quantity=item.line.quantity,
        max_quantity=min(item.available, MAX_QUANTITY),
        unit_price=item.unit_price,
        total=item.total,
        reduction=item.reduction,
        content_price=item.content_price,
        notice=coming_note(item.arrivals.values(), reader=reader),
        update_action=reverse("shop:cart-line-update", args=[item.line.pk]),
        remove_action=reverse("shop:cart-line-remove", args=[item.line.pk]),
    )


def coming_note(days: Iterable[date], *, reader: MarketVariant) -> str:
    """Say when a piece is expected that is ordered ahead; nothing for what is there."""
    day = max(days, default=None)
    if day is None:
        return ""
    shown = format_date(day, locale=reader.locale, style="long")
    return _("Ordered ahead: expected at our warehouse on %(day)s") % {"day": shown}


def notices_of(
    changes: list[CartChange], *, items: list[CartItem], reader: MarketVariant
) -> list[str]:
    """Return a sentence for each line that is not as the shopper last saw it."""
    variants = {item.variant.pk: item.variant for item in items}
    # What was taken out is no line any more, but still has a name.
    gone = [change.variant_id for change in changes if change.variant_id not in variants]
    variants |= load_variants(variant_ids=gone) if gone else {}
    titles = {pk: title_of(row, language=reader.language) for pk, row in variants.items()}
    return [
        _notice(change, title=titles.get(change.variant_id, ""), reader=reader)
        for change in changes
    ]


def quantity_message(error: QuantityError) -> str:
    """Return what to tell somebody who wants more than there is."""
    if error.available < 1:
        return _("This piece is sold out at the moment.")
    return ngettext(
        "Only %(available)d piece is left.",
        "Only %(available)d pieces are left.",
        error.available,
    ) % {"available": error.available}


def _notice(change: CartChange, *, title: str, reader: MarketVariant) -> str:
    if change.kind is ChangeKind.REMOVED:
        return _("%(title)s is no longer available here and was taken out of your basket.") % {
            "title": title
        }
    if change.kind is ChangeKind.QUANTITY:
        return _("%(title)s: only %(available)s left, so we lowered the quantity.") % {
            "title": title,
            "available": change.after,
        }
    return _("%(title)s: the price is now %(after)s (before: %(before)s).") % {
        "title": title,
        "after": _amount(change.after, reader),
        "before": _amount(change.before, reader),
    }


def _amount(value: Money | int | None, reader: MarketVariant) -> str:
    return format_money(value, locale=reader.locale) if isinstance(value, Money) else ""
