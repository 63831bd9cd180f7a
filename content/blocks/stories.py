"""Blocks that tell: the opening picture, stories, quotes, promises and running text."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.base import (
    PREVIEW_TEMPLATE,
    PROSE_FEATURES,
    TEXT_FEATURES,
    LinkedBlock,
    PreparedBlock,
    alt_block,
    picture_block,
)


class HeroBlock(LinkedBlock):
    """The large picture that opens a page."""

    image = picture_block()
    alt = alt_block()
    eyebrow = blocks.CharBlock(label=_("Line above the title"), max_length=60, required=False)
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300, required=False, rows=3)

    class Meta:
        label = _("Opening")
        icon = "image"
        template = "content/blocks/hero.html"
        preview_value = {
            "title": "Clay, fire, tea.",
            "text": "Teaware and tableware from the city of porcelain.",
        }
        description = _("A large picture with a title, a few words and one link.")


class StoryBlock(LinkedBlock):
    """A picture beside a few paragraphs."""

    image = picture_block()
    alt = alt_block()
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    is_flipped = blocks.BooleanBlock(label=_("Picture on the right"), required=False)

    class Meta:
        label = _("Story")
        icon = "doc-full"
        template = "content/blocks/story.html"
        preview_value = {
            "title": "Seventy-two hands",
            "text": "<p>A piece travels from thrower to trimmer to glazer to kiln.</p>",
        }
        description = _("A picture beside a few paragraphs, with one link.")


class QuoteBlock(PreparedBlock):
    """Somebody's words, set large."""

    text = blocks.TextBlock(label=_("Words"), max_length=300, rows=3)
    source = blocks.CharBlock(label=_("Who said it"), max_length=100, required=False)

    class Meta:
        label = _("Quote")
        icon = "openquote"
        template = "content/blocks/quote.html"
        preview_value = {
            "text": "A cup is finished when you stop noticing it.",
            "source": "Lin Wanqing",
        }
        description = _("Somebody's words, set large.")


def icon_choices() -> list[tuple[str, str]]:
    """Return the shop's icons by name."""
    folder = Path(settings.BASE_DIR) / "templates/components/icons"
    return [(path.stem, path.stem) for path in sorted(folder.glob("*.svg"))]


class PromiseBlock(blocks.StructBlock):
    """One promise with its icon."""

    icon = blocks.ChoiceBlock(label=_("Icon"), choices=icon_choices, default="check")
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), max_length=200, rows=2)

    class Meta:
        label = _("Promise")
        icon = "check"


class PromisesBlock(PreparedBlock):
    """Up to four promises in a row."""

    items = blocks.ListBlock(PromiseBlock(), label=_("Promises"), min_num=1, max_num=4)

    class Meta:
        label = _("Promises")
        icon = "list-ul"
        template = "content/blocks/promises.html"
        preview_value = {
            "items": [
                {"icon": "truck", "title": "Sent from near you", "text": "From four warehouses."},
                {"icon": "returns", "title": "Fourteen days", "text": "No reason needed."},
            ]
        }
        description = _("Two to four short promises, each with an icon.")


class ProseBlock(blocks.RichTextBlock):
    """Running text with headings and lists."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("features", PROSE_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "content/blocks/rich_text.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = "<h2>A heading</h2><p>And a paragraph below it.</p>"
        description = _("Headings, paragraphs, lists and links.")
