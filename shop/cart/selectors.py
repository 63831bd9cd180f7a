"""Reads of carts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, Sum

from shop.bundles.models import BundlePart
from shop.cart.models import Cart, CartLine
from shop.cart.stock import SharedStock, Stock, parts_or_self
from shop.catalogue.models import OptionValue, ProductMedia, ProductText, Variant
from shop.kernel.money import Money, sum_money
from shop.kernel.pictures import prefetch_renditions
from shop.landed.bundles import Bundle, bundles_among, parts_in
from shop.landed.selectors import Wanted
from shop.landed.values import Part, gathered
from shop.pricing.models import Price
from shop.pricing.selectors import (
    Reduction,
    UnitPrice,
    price_rows,
    reduction_of,
    unit_price_of,
)

MAX_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class CartItem:
    """A cart line with what it costs and how many there are now.

    ``unit_price`` is of one piece, ``content_price`` of a kilogram, litre or metre of it.
    ``available`` is what the lines before it leave, ``shelves`` what it draws on: its own, or those
    of its ``components`` by their variant ids.
    """

    line: CartLine
    variant: Variant
    unit_price: Money | None
    available: int
    shelves: Stock
    arrivals: Mapping[str, date] = field(default_factory=dict)
    """Where the units are not there yet, and when they are expected."""
    reduction: Reduction | None = None
    content_price: UnitPrice | None = None
    bundle: Bundle | None = None
    components: Mapping[int, Variant] = field(default_factory=dict)

    @property
    def is_sellable(self) -> bool:
        """Whether the line can be bought as it is."""
        return self.unit_price is not None and self.available >= self.line.quantity

    @property
    def parts(self) -> Mapping[int, int]:
        """The units of each component in one bundle; none for anything else."""
        return self.bundle.parts if self.bundle else {}

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
    wanted = {item.variant.pk for item in items} | {pk for item in items for pk in item.parts}
    variants = load_variants(variant_ids=list(wanted))
    prefetch_renditions(
        media.image for variant in variants.values() for media in variant.product.media.all()
    )
    return [
        replace(
            item,
            variant=variants[item.variant.pk],
            components={pk: variants[pk] for pk in item.parts} if item.bundle else {},
        )
        for item in items
    ]


def plain_items_of(*, cart: Cart) -> list[CartItem]:
    """Return the same without the texts, options and pictures that a page shows."""
    lines = list(
        CartLine.objects.filter(cart=cart)
        .select_related("variant__product__catalogue")
        # So that a cart without bundles asks no further statement.
        .annotate(is_bundle=Exists(BundlePart.objects.filter(bundle=OuterRef("variant"))))
        .order_by("pk")
    )
    variant_ids = [line.variant_id for line in lines]
    prices = {row.variant_id: row for row in price_rows(variant_ids, market_code=cart.market_id)}
    amounts = {
        line.variant_id: prices[line.variant_id].amount if line.variant_id in prices else None
        for line in lines
        if line.is_bundle
    }
    bundles = bundles_among(prices=amounts, market_code=cart.market_id)
    shared = SharedStock.of(cart=cart, variant_ids=variant_ids, bundles=bundles)
    return [
        _item(
            line,
            price=prices.get(line.variant_id),
            bundle=bundles.get(line.variant_id),
            shared=shared,
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


def free_units(*, variant_id: int, cart: Cart) -> int:
    """Return how many units of a variant the warehouses can promise a cart's buyer together.

    What its other lines draw on the same shelves is not counted.
    """
    lines = CartLine.objects.filter(cart=cart)
    rows = Variant.objects.filter(Q(pk=variant_id) | Q(pk__in=lines.values("variant")))
    found = rows.annotate(
        is_bundle=Exists(BundlePart.objects.filter(bundle=OuterRef("pk"))),
        in_cart=Subquery(lines.filter(variant=OuterRef("pk")).values("quantity")),
    ).order_by("pk")
    facts = list(found.values_list("pk", "in_cart", "is_bundle"))
    units = {pk: quantity for pk, quantity, _is_bundle in facts}
    composed = [pk for pk, _quantity, is_bundle in facts if is_bundle]
    bundles = bundles_among(prices=dict.fromkeys(composed), market_code=cart.market_id)
    shared = SharedStock.of(cart=cart, variant_ids=list(units), bundles=bundles)
    for other, quantity in units.items():
        if other != variant_id:
            shared.take(parts_or_self(other, bundles.get(other)), quantity or 0)
    return shared.available(
        parts_or_self(variant_id, bundles.get(variant_id)), may_wait=variant_id not in bundles
    )


def subtotal_of(*, items: list[CartItem], currency: str) -> Money:
    """Return what the sellable lines cost now."""
    totals = [item.total for item in items if item.total is not None and item.is_sellable]
    return sum_money(totals, currency=currency)


def wanted_of(items: Iterable[CartItem]) -> list[Wanted]:
    """Return what of a cart is sold here, for its landed cost."""
    return gathered(pair for item in items for pair in _parts_of(item))


def _parts_of(item: CartItem) -> Iterator[tuple[Variant, Part]]:
    quantity = item.line.quantity
    if item.unit_price is None:
        return
    if item.bundle is None:
        yield item.variant, Part(str(item.variant.pk), quantity, item.unit_price)
        return
    yield from parts_in(item.variant.pk, item.bundle, quantity=quantity, variants=item.components)


def stock_in(items: Iterable[CartItem]) -> dict[tuple[int, str], int]:
    """Return the units that are free, by variant and warehouse, as they were read with a cart."""
    return {shelf: units for item in items for shelf, units in item.shelves.items()}


def arrivals_in(items: Iterable[CartItem]) -> dict[tuple[int, str], date]:
    """Return when the stock is expected that is not there yet, by variant and warehouse."""
    return {
        (item.variant.pk, warehouse): day
        for item in items
        for warehouse, day in item.arrivals.items()
    }


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


def contents_label(item: CartItem, *, language: str) -> str:
    """Return what a line is, beside its title: its option values, or what its bundle contains."""
    if item.bundle is None:
        return option_label_of(item.variant, language=language)
    return pieces_label(item.bundle.parts, variants=item.components, language=language)


def titles_of(items: Iterable[CartItem], *, language: str) -> dict[str, str]:
    """Return how lines are called, by the keys that quotes have for them and their components."""
    titles = {}
    for item in items:
        for variant, part in _parts_of(item):
            titles[part.key] = title_of(variant, language=language)
        titles[str(item.variant.pk)] = title_of(item.variant, language=language)
    return titles


def pieces_label(
    parts: Mapping[int, int], *, variants: Mapping[int, Variant], language: str
) -> str:
    """Return the pieces of a bundle, e.g. "1 × Teapot · 2 × Cup"."""
    # Titles hold commas of their own.
    return " · ".join(
        f"{units} × {title_of(variants[pk], language=language)}" for pk, units in parts.items()
    )


def _item(
    line: CartLine, *, price: Price | None, bundle: Bundle | None, shared: SharedStock
) -> CartItem:
    variant = line.variant
    parts = parts_or_self(variant.pk, bundle)
    may_wait = bundle is None
    available = shared.available(parts, may_wait=may_wait)
    shelves = shared.shelves_of(parts, may_wait=may_wait)
    arrivals = shared.arrivals_of(variant.pk) if may_wait else {}
    if price is None or not _is_on_sale(variant):
        return CartItem(line, variant, None, available, shelves, arrivals, bundle=bundle)
    # Who came first is served first: what is left is for the lines that follow.
    shared.take(parts, min(line.quantity, available))
    return CartItem(
        line,
        variant,
        price.amount,
        available,
        shelves,
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
        bundle=bundle,
    )


def _is_on_sale(variant: Variant) -> bool:
    product = variant.product
    return variant.is_active and product.is_published and product.catalogue.is_public
