"""Which blocks a page may hold."""

from wagtail import blocks

from content.blocks.links import CallToActionBlock, TeaserBlock
from content.blocks.pictures import GalleryBlock, PictureBlock, ShoppableBlock, VideoBlock
from content.blocks.products import ProductRowBlock
from content.blocks.questions import QuestionsBlock
from content.blocks.stories import HeroBlock, PromisesBlock, ProseBlock, QuoteBlock, StoryBlock

Stream = list[tuple[str, blocks.Block]]

OPENING_BLOCKS: Stream = [("hero", HeroBlock())]
ARTICLE_BLOCKS: Stream = [
    ("rich_text", ProseBlock()),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("shoppable", ShoppableBlock()),
    ("video", VideoBlock()),
    ("quote", QuoteBlock()),
    ("product_row", ProductRowBlock()),
    ("call_to_action", CallToActionBlock()),
]
STORY_BLOCKS: Stream = [
    ("story", StoryBlock()),
    ("product_row", ProductRowBlock()),
    ("shoppable", ShoppableBlock()),
    ("teaser", TeaserBlock()),
    ("quote", QuoteBlock()),
    ("promises", PromisesBlock()),
    ("rich_text", ProseBlock()),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("call_to_action", CallToActionBlock()),
    ("hero", HeroBlock()),
]
PROSE_BLOCKS: Stream = [("rich_text", ProseBlock())]
QUESTION_BLOCKS: Stream = [("questions", QuestionsBlock())]
