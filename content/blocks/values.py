"""What blocks hand to their templates beyond what the editor typed."""

from dataclasses import dataclass
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


class ProductRowValue(PreparedValue):
    """A row of products; `cards` are ready for the template once it is prepared."""

    cards: list[Any] = []

    @property
    def rule(self) -> RowRule:
        """The products asked for, as a value that can be compared and used as a key."""
        picked = tuple(product.pk for product in self["products"] if product)
        return RowRule(
            kind="PICKED" if picked else self["rule"],
            count=int(self["count"]),
            category=self["category"] or "",
            product_ids=picked,
        )
