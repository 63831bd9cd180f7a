"""What can be taken instead: the same products' other variants, at the market's price of today."""

from dataclasses import dataclass

from shop.cart.selectors import load_variants, option_label_of, stock_of, title_of
from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.pricing.selectors import prices_for


@dataclass(frozen=True, slots=True)
class Instead:
    """A variant that is on a shelf, and what it costs today."""

    variant_id: int
    title: str
    price: Money


def instead_of(order: Order, *, language: str) -> list[Instead]:
    """Return what an order's buyer can take instead of its pieces, the cheapest first.

    Whether it is still there when they order it, the order decides: nothing is held back.
    """
    bought = set(order.lines.values_list("variant_id", flat=True))
    products = order.lines.values("variant__product")
    siblings = Variant.objects.filter(product__in=products, is_active=True).exclude(pk__in=bought)
    ids = list(siblings.order_by("pk").values_list("pk", flat=True))
    return _offered(ids, order=order, language=language)


def wanted_now(variant_id: int, *, order: Order, language: str) -> Instead | None:
    """Return what somebody wants instead at today's price; None when it cannot be had any more."""
    return next(iter(_offered([variant_id], order=order, language=language)), None)


def _offered(ids: list[int], *, order: Order, language: str) -> list[Instead]:
    market = order.market_id
    prices = prices_for(variant_ids=ids, market_code=market)
    stock = stock_of(variant_ids=ids, market_code=market, user_id=order.user_id)
    found = [
        Instead(variant.pk, _name(variant, language=language), prices[variant.pk])
        for variant in load_variants(variant_ids=ids).values()
        if _is_on_sale(variant) and variant.pk in prices and any(stock.get(variant.pk, {}).values())
    ]
    return sorted(found, key=lambda each: (each.price.amount, each.variant_id))


def _name(variant: Variant, *, language: str) -> str:
    title = title_of(variant, language=language)
    option = option_label_of(variant, language=language)
    return f"{title}, {option}" if option else title


def _is_on_sale(variant: Variant) -> bool:
    product = variant.product
    return variant.is_active and product.is_published and product.catalogue.is_public
