"""What several blocks share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Image

from content.blocks.audience import AudienceBlock
from content.blocks.prepare import prepare_blocks
from content.blocks.values import PreparedValue
from content.products.choosers import ProductChooserBlock, category_block
from shop.markets.context import active_variant

PREVIEW_TEMPLATE = "content/blocks/_preview.html"
# What editors may use in running text: no headings of the page's own level, no embeds.
TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]
PROSE_FEATURES = ["h2", "h3", *TEXT_FEATURES]
LINKS = ("link_category", "link_product", "link_page")
LAST = ("link_label", *LINKS, "audience")


class PreparedBlock(blocks.StructBlock):
    """A block that loads what it shows by itself when no page has done so for all its blocks."""

    audience = AudienceBlock()

    def get_form_layout(self) -> Any:
        """Put what the block says before where it leads and whom it is for.

        Inherited fields would come first.
        """
        found: dict[str, blocks.Block] = dict(vars(self)["child_blocks"])
        last = [name for name in LAST if name in found]
        names = [*(name for name in found if name not in LAST), *last]
        self.child_blocks = {name: found[name] for name in names}
        return super().get_form_layout()

    def get_context(
        self, value: PreparedValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the template's values, with the block's own value prepared."""
        if not value.is_prepared:
            prepare_blocks(values=[value], variant=active_variant(), on=timezone.localdate())
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context

    def get_preview_value(self) -> PreparedValue:
        """Return the sample for the block picker, with a picture of the library."""
        value: PreparedValue = self.get_default()
        value.update(super().get_preview_value())
        if "image" in value:
            value["image"] = Image.objects.order_by("-pk").first()
        return value

    class Meta:
        value_class = PreparedValue
        preview_template = PREVIEW_TEMPLATE


class LinkedBlock(PreparedBlock):
    """A block that ends in a link to a category, a product or a page, or in none."""

    link_label = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)
    link_category = category_block(label=_("Link to a category"))
    link_product = ProductChooserBlock(label=_("Link to a product"), required=False)
    link_page = blocks.PageChooserBlock(label=_("Link to a page"), required=False)

    def clean(self, value: PreparedValue) -> PreparedValue:
        """Refuse a link without words, words without a link, and two links."""
        cleaned = super().clean(value)
        targets = [name for name in LINKS if cleaned.get(name)]
        errors: dict[str, ValidationError] = {}
        if len(targets) > 1:
            errors[targets[1]] = ValidationError(
                _("A block has one link: choose a category, a product or a page.")
            )
        elif targets and not cleaned["link_label"]:
            errors["link_label"] = ValidationError(_("Write the words of the link."))
        elif cleaned["link_label"] and not targets:
            errors["link_category"] = ValidationError(_("Choose where the link leads."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned  # type: ignore[no-any-return]


def picture_block() -> ImageChooserBlock:
    """Return the picture of a block."""
    return ImageChooserBlock(label=_("Picture"))


def alt_block() -> blocks.CharBlock:
    """Return the picture's alternative text, which belongs to the page and its language.

    Drafts may lack it, live pages may not (WCAG 2.2, 1.1.1).
    """
    return blocks.CharBlock(
        label=_("Description of the picture"),
        help_text=_("For people who cannot see it: what is there, in one sentence."),
        max_length=250,
    )
