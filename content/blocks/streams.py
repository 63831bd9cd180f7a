"""Which blocks a page may hold."""

from wagtail import blocks

from content.blocks.products import ProductRowBlock
from content.blocks.stories import HeroBlock, PromisesBlock, ProseBlock, QuoteBlock, StoryBlock

OPENING_BLOCKS: list[tuple[str, blocks.Block]] = [("hero", HeroBlock())]
STORY_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("story", StoryBlock()),
    ("product_row", ProductRowBlock()),
    ("quote", QuoteBlock()),
    ("promises", PromisesBlock()),
    ("rich_text", ProseBlock()),
    ("hero", HeroBlock()),
]
PROSE_BLOCKS: list[tuple[str, blocks.Block]] = [("rich_text", ProseBlock())]
