"""Reads of carts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch, Q, Sum

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import OptionValue, ProductMedia, ProductText, Variant
from shop.inventory.selectors import Shelf, available_by_warehouse, sellable_stock
from shop.kernel.money import Money, sum_money
from shop.kernel.pictures import prefetch_renditions
from shop.landed.selectors import Journey, Wanted, default_destination
from shop.markets.registry import REGISTRY, Market
from shop.pricing.models import Price
from shop.pricing.selectors import (
    Reduction,
    UnitPrice,
    price_rows,
    reduction_of,
    unit_price_of,
)
from shop.tax.calculate import Destination

MAX_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class CartItem:
    """A cart line with what it costs and how many there are now.

    ``unit_price`` is of one piece, ``content_price`` of a kilogram, litre or metre of it.
    """

    line: CartLine
    variant: Variant
    unit_price: Money | None
    stock: Mapping[str, int]
    arrivals: Mapping[str, date] = field(default_factory=dict)
    """Where the stock is not there yet, and when it is expected."""
    reduction: Reduction | None = None
    content_price: UnitPrice | None = None

    @property
    def available(self) -> int:
        """How many units the market's warehouses can promise together."""
        return sum(self.stock.values())

    @property
    def is_sellable(self) -> bool:
        """Whether the line can be bought as it is."""
        return self.unit_price is not None and self.available >= self.line.quantity

    @property
    def total(self) -> Money | None:
        """What the line costs now."""
        return self.unit_price * self.line.quantity if self.unit_price is not None else None


def find_open_cart(*, token: UUID | None, user_id: int | None) -> Cart | None:
    """Return the open cart of a signed-in customer, else the one a token opens."""
    # With its checkout, which says where the cart goes.
    carts = Cart.objects.filter(state=Cart.State.OPEN).select_related("checkout")
    if user_id is not None:
        mine = carts.filter(user_id=user_id).first()
        if mine is not None:
            return mine
    if token is None:
        return None
    return carts.filter(token=token, user__isnull=True).first()


def find_cart_by_token(*, token: UUID, user_id: int | None) -> Cart | None:
    """Return the cart that a token names, ordered or not, if a guest or that customer owns it."""
    owners = Q(user__isnull=True) | Q(user_id=user_id, user__isnull=False)
    carts = Cart.objects.exclude(state=Cart.State.MERGED).select_related("checkout")
    return carts.filter(owners, token=token).first()


def count_units(*, cart_id: int) -> int:
    """Return how many units lie in a cart."""
    lines = CartLine.objects.filter(cart_id=cart_id)
    return int(lines.aggregate(n=Sum("quantity", default=0))["n"])


def items_of(*, cart: Cart) -> list[CartItem]:
    """Return a cart's lines with present prices and availability, oldest first."""
    items = plain_items_of(cart=cart)
    variants = load_variants(variant_ids=[item.variant.pk for item in items])
    prefetch_renditions(
        media.image for variant in variants.values() for media in variant.product.media.all()
    )
    return [replace(item, variant=variants[item.variant.pk]) for item in items]


def plain_items_of(*, cart: Cart) -> list[CartItem]:
    """Return the same without the texts, options and pictures that a page shows."""
    lines = list(
        CartLine.objects.filter(cart=cart)
        .select_related("variant__product__catalogue")
        .order_by("pk")
    )
    variant_ids = [line.variant_id for line in lines]
    prices = {row.variant_id: row for row in price_rows(variant_ids, market_code=cart.market_id)}
    shelves = _shelves_of(variant_ids, cart=cart)
    return [
        _item(
            line,
            price=prices.get(line.variant_id),
            shelves=[shelf for shelf in shelves if shelf.variant_id == line.variant_id],
        )
        for line in lines
    ]


def load_variants(*, variant_ids: list[int]) -> dict[int, Variant]:
    """Return variants with the texts, options and pictures that a line shows."""
    variants = (
        Variant.objects.filter(pk__in=variant_ids)
        .select_related("product__catalogue")
        .prefetch_related(
            Prefetch("product__texts", ProductText.objects.order_by("pk")),
            Prefetch("option_values", OptionValue.objects.select_related("option").order_by("pk")),
            Prefetch(
                "product__media",
                ProductMedia.objects.select_related("image").order_by("position", "pk"),
            ),
        )
    )
    return {variant.pk: variant for variant in variants}


def stock_of(
    *, variant_ids: list[int], market_code: str, user_id: int | None
) -> dict[int, dict[str, int]]:
    """Return how many units lie in each of the market's warehouses for the buyer, by variant."""
    stock: dict[int, dict[str, int]] = {}
    found = available_by_warehouse(
        variant_ids=variant_ids,
        warehouse_codes=REGISTRY.markets[market_code].warehouses,
        market_code=market_code,
        user_id=user_id,
    )
    for (variant_id, warehouse), units in found.items():
        stock.setdefault(variant_id, {})[warehouse] = units
    return stock


def _shelves_of(variant_ids: list[int], *, cart: Cart) -> list[Shelf]:
    return sellable_stock(
        variant_ids=variant_ids,
        warehouse_codes=REGISTRY.markets[cart.market_id].warehouses,
        market_code=cart.market_id,
        user_id=cart.user_id,
    )


def free_units(*, variant_ids: list[int], cart: Cart) -> dict[int, int]:
    """Return how many units the warehouses can promise a cart's buyer together."""
    units: dict[int, int] = {}
    for shelf in _shelves_of(variant_ids, cart=cart):
        units[shelf.variant_id] = units.get(shelf.variant_id, 0) + shelf.units
    return units


def subtotal_of(*, items: list[CartItem], currency: str) -> Money:
    """Return what the sellable lines cost now."""
    totals = [item.total for item in items if item.total is not None and item.is_sellable]
    return sum_money(totals, currency=currency)


def wanted_of(items: Iterable[CartItem]) -> list[Wanted]:
    """Return what of a cart is sold here, for its landed cost."""
    return [
        Wanted(item.variant, item.line.quantity, item.unit_price)
        for item in items
        if item.unit_price is not None
    ]


def stock_in(items: Iterable[CartItem]) -> dict[tuple[int, str], int]:
    """Return the units that are free, by variant and warehouse, as they were read with a cart."""
    return {
        (item.variant.pk, warehouse): units
        for item in items
        for warehouse, units in item.stock.items()
    }


def arrivals_in(items: Iterable[CartItem]) -> dict[tuple[int, str], date]:
    """Return when the stock is expected that is not there yet, by variant and warehouse."""
    return {
        (item.variant.pk, warehouse): day
        for item in items
        for warehouse, day in item.arrivals.items()
    }


def journey_of(
    *, cart: Cart, market: Market, at: datetime, items: Iterable[CartItem] = ()
) -> tuple[Journey, bool]:
    """Return where a cart goes and when its items can leave, and whether its address says so.

    Until the checkout knows an address in the market it is the market's default country.
    """
    arrivals = arrivals_in(items)
    try:
        # The checkout is a higher noun; all that is read of it is where its cart goes and how.
        checkout = cart.checkout
    except ObjectDoesNotExist:
        checkout = None
    if checkout is None or checkout.country not in market.countries:
        place = default_destination(market)
        early = Journey(market=market, destination=place, on=at.date(), at=at, arrivals=arrivals)
        return early, False
    journey = Journey(
        market=market,
        destination=Destination(checkout.country, checkout.region, checkout.postcode),
        on=at.date(),
        delivery_method_id=checkout.delivery_method_id,
        basket=str(cart.token),
        city=checkout.city,
        line1=checkout.line1,
        at=at,
        arrivals=arrivals,
    )
    return journey, True


def title_of(variant: Variant, *, language: str) -> str:
    """Return a loaded variant's product title in a language, else in English, else the SKU."""
    titles: Mapping[str, str] = {text.language: text.title for text in variant.product.texts.all()}
    return titles.get(language) or titles.get("en") or variant.sku


def option_label_of(variant: Variant, *, language: str) -> str:
    """Return a loaded variant's option values in a language, e.g. "Celadon"."""
    return ", ".join(value.label_in(language) for value in variant.option_values.all())


def media_of(variant: Variant) -> ProductMedia | None:
    """Return the picture of a loaded variant, else its product's first."""
    media = list(variant.product.media.all())
    own = [row for row in media if row.variant_id == variant.pk]
    return next(iter(own or media), None)


def _item(line: CartLine, *, price: Price | None, shelves: Sequence[Shelf]) -> CartItem:
    variant = line.variant
    stock = {shelf.warehouse: shelf.units for shelf in shelves}
    arrivals = {shelf.warehouse: shelf.arrives_on for shelf in shelves if shelf.arrives_on}
    if price is None or not _is_on_sale(variant):
        return CartItem(line, variant, None, stock, arrivals)
    return CartItem(
        line,
        variant,
        price.amount,
        stock,
        arrivals,
        reduction=reduction_of(
            amount=price.amount, prior_amount=price.prior_amount, market_code=price.market_id
        ),
        content_price=unit_price_of(
            amount=price.amount,
            content=variant.content_amount,
            unit=variant.content_unit,
            market_code=price.market_id,
        ),
    )


def _is_on_sale(variant: Variant) -> bool:
    product = variant.product
    return variant.is_active and product.is_published and product.catalogue.is_public
