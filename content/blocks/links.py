"""Blocks that lead on: a call to action, and an article of the journal."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.base import LinkedBlock, PreparedBlock
from content.blocks.values import PreparedValue, TeaserValue


class CallToActionBlock(LinkedBlock):
    """A few words and one button, across the page."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=200, required=False, rows=2)

    class Meta:
        label = _("Call to action")
        icon = "arrow-right"
        template = "content/blocks/call_to_action.html"
        preview_value = {"title": "A tea table of your own", "text": "Six pieces are enough."}
        description = _("A few words and one button, across the page.")


class TeaserBlock(PreparedBlock):
    """An article of the journal, with its own picture, title and introduction."""

    article = blocks.PageChooserBlock(label=_("Article"), page_type="content.ArticlePage")
    is_flipped = blocks.BooleanBlock(label=_("Picture on the right"), required=False)

    def get_preview_value(self) -> PreparedValue:
        """Return the newest live article."""
        value: PreparedValue = self.get_default()
        articles = self.child_blocks["article"].model_class.objects.live()
        value["article"] = articles.order_by("-pk").first()
        return value

    class Meta:
        label = _("From the journal")
        icon = "doc-full-inverse"
        template = "content/blocks/teaser.html"
        value_class = TeaserValue
        preview_value: dict[str, Any] = {}
        description = _("An article with its picture; each language shows its own translation.")
