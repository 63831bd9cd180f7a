"""What blocks hand to their templates beyond what the editor typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from wagtail.blocks import StructValue


@dataclass(frozen=True)
class RowRule:
    """Which products a row shows: hand-picked ones, else by rule, perhaps of one category."""

    kind: str
    count: int
    category: str = ""
    product_ids: tuple[int, ...] = ()


class PreparedValue(StructValue):
    """A block's value whose link, pictures and products are loaded for the whole page at once.

    `prepare_blocks()` fills these attributes; until then they are empty.
    """

    is_prepared = False
    link_url = ""

    def is_shown(self, *, market: str, on: date) -> bool:
        """Say whether the block is for a market on a day, both as the editor restricted them."""
        audience = self.get("audience") or {}
        markets, first, last = (audience.get(key) for key in ("markets", "starts_on", "ends_on"))
        return (
            (not markets or market in markets)
            and (first is None or first <= on)
            and (last is None or on <= last)
        )

    def images(self) -> Iterator[Any]:
        """Yield every picture that the block shows by itself."""
        yield self.get("image")


class GalleryValue(PreparedValue):
    """Several pictures."""

    def images(self) -> Iterator[Any]:
        """Yield the pictures of the gallery."""
        return (picture.get("image") for picture in self["pictures"])


class TeaserValue(PreparedValue):
    """An article of the journal; `story` is its translation, when that is live."""

    story: Any = None


class ProductsValue(PreparedValue):
    """A block with products; `cards` are ready for the template once it is prepared."""

    cards: list[Any] = []

    @property
    def rule(self) -> RowRule:
        """The products asked for, as a value that can be compared and used as a key."""
        raise NotImplementedError


class ProductRowValue(ProductsValue):
    """A row of products by rule or by hand."""

    @property
    def rule(self) -> RowRule:
        """What the editor chose."""
        picked = tuple(product.pk for product in self["products"] if product)
        return RowRule(
            kind="PICKED" if picked else self["rule"],
            count=int(self["count"]),
            category=self["category"] or "",
            product_ids=picked,
        )


@dataclass(frozen=True)
class Spot:
    """A place on a picture and the product that is there."""

    number: int
    left: int
    top: int
    card: Any


class ShoppableValue(ProductsValue):
    """A picture on which products can be chosen."""

    @property
    def rule(self) -> RowRule:
        """The products of the spots."""
        ids = [spot["product"].pk for spot in self["spots"] if spot["product"]]
        return RowRule(kind="PICKED", count=len(ids), product_ids=tuple(ids))

    @property
    def shown_spots(self) -> list[Spot]:
        """The spots whose product the market sells, numbered in the editor's order."""
        cards = {card.product_id: card for card in self.cards}
        known = [
            (spot, cards[spot["product"].pk])
            for spot in self["spots"]
            if spot["product"] and spot["product"].pk in cards
        ]
        return [
            Spot(number, int(spot["left"]), int(spot["top"]), card)
            for number, (spot, card) in enumerate(known, start=1)
        ]
