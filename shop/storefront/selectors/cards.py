"""Product cards: what lists, rows and "goes well with it" show of a product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shop.catalogue.models import OptionValue, ProductText
from shop.catalogue.selectors import Picture, pictures_for, texts_for
from shop.kernel.money import Money
from shop.kernel.pictures import prefetch_renditions
from shop.markets.registry import Variant
from shop.pricing.selectors import Reduction, UnitPrice
from shop.search.selectors import ListedProduct, listed_products
from shop.storefront.addresses import product_url

NEW_FOR = timedelta(days=60)
_NO_PICTURE = Picture(None, "", None)


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour that a product comes in."""

    label: str
    colour: str
    image: Any


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as a card shows it; with ``arrives_on`` it is available by ordering it ahead."""

    product_id: int
    url: str
    title: str
    subtitle: str
    image: Any
    alt: str
    hover_image: Any
    hover_alt: str
    price: Money
    has_price_range: bool
    reduction: Reduction | None
    unit_price: UnitPrice | None
    is_available: bool
    arrives_on: date | None
    is_new: bool
    swatches: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True)
class CardParts:
    """Texts and pictures by product, read for many cards at once."""

    texts: Mapping[int, ProductText]
    pictures: Mapping[int, Sequence[Picture]]


def product_cards(*, product_ids: Sequence[int], variant: Variant, on: date) -> list[ProductCard]:
    """Return the cards of the products that the market sells, in the order of the ids.

    Four statements, however many products. The variant must be active, for the addresses.
    """
    listed = listed_products(product_ids=product_ids, market_code=variant.market.code)
    return cards_for(listed=listed, language=variant.language, on=on)


def cards_for(*, listed: Sequence[ListedProduct], language: str, on: date) -> list[ProductCard]:
    """Return the cards of listed products, their pictures ready to be shown."""
    ids = [product.product_id for product in listed]
    parts = CardParts(
        texts_for(product_ids=ids, language=language),
        pictures_for(product_ids=ids, language=language),
    )
    cards = build_cards(listed=listed, parts=parts, language=language, on=on)
    prefetch_renditions(images_of(cards))
    return cards


def build_cards(
    *, listed: Sequence[ListedProduct], parts: CardParts, language: str, on: date
) -> list[ProductCard]:
    """Put cards together from what was read before; a product without any text is left out."""
    return [
        _card(product, parts=parts, language=language, on=on)
        for product in listed
        if product.product_id in parts.texts
    ]


def images_of(cards: Sequence[ProductCard]) -> list[Any]:
    """Return every picture that the cards show."""
    return [image for card in cards for image in (card.image, card.hover_image)]


def _card(product: ListedProduct, *, parts: CardParts, language: str, on: date) -> ProductCard:
    text = parts.texts[product.product_id]
    first, second = _two_pictures(
        parts.pictures.get(product.product_id, ()), variant_id=product.variant_id
    )
    # A day that is over promises nothing, though the list has not been written anew yet.
    day = product.arrives_on if product.arrives_on and product.arrives_on >= on else None
    return ProductCard(
        product_id=product.product_id,
        url=product_url(product.slug, sku="" if product.is_lead else product.sku),
        title=text.title,
        subtitle=text.subtitle,
        image=first.image,
        alt=first.alt,
        hover_image=second.image,
        hover_alt=second.alt,
        price=product.price,
        has_price_range=product.has_price_range,
        reduction=product.reduction,
        unit_price=product.unit_price,
        is_available=product.is_available or day is not None,
        arrives_on=day,
        is_new=on - product.published_on <= NEW_FOR,
        swatches=_swatches(product.option_values, language=language),
    )


def _two_pictures(pictures: Sequence[Picture], *, variant_id: int) -> tuple[Picture, Picture]:
    """Return the variant's first two pictures, else the product's."""
    own = [picture for picture in pictures if picture.variant_id == variant_id]
    shared = [picture for picture in pictures if picture.variant_id is None]
    chosen = [*own, *shared] or list(pictures)
    first, second, *_others = [*chosen[:2], _NO_PICTURE, _NO_PICTURE]
    return first, second


def _swatches(values: Sequence[OptionValue], *, language: str) -> tuple[Swatch, ...]:
    coloured = [value for value in values if value.colour]
    if len(coloured) <= 1:
        return ()
    return tuple(Swatch(value.label_in(language), value.colour, None) for value in coloured)
