"""Blocks that show: pictures, films, and pictures on which products can be chosen."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.models import Image

from content.blocks.base import PreparedBlock, alt_block, picture_block
from content.blocks.values import GalleryValue, PreparedValue, ShoppableValue
from content.products.choosers import ProductChooserBlock

MOST_PICTURES, MOST_SPOTS = 8, 8
FILM_ENDINGS = (".mp4", ".webm")


class PictureBlock(PreparedBlock):
    """One picture, as wide as the text or as the page."""

    image = picture_block()
    alt = alt_block()
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)
    is_wide = blocks.BooleanBlock(label=_("As wide as the page"), required=False)

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "content/blocks/picture.html"
        preview_value = {"alt": "Bowls drying on a shelf", "caption": "Before the first firing."}
        description = _("One picture with a caption.")


class GalleryPictureBlock(blocks.StructBlock):
    """A picture among others."""

    image = picture_block()
    alt = alt_block()
    caption = blocks.CharBlock(label=_("Caption"), max_length=120, required=False)

    class Meta:
        label = _("Picture")
        icon = "image"


class GalleryBlock(PreparedBlock):
    """Pictures side by side."""

    pictures = blocks.ListBlock(
        GalleryPictureBlock(), label=_("Pictures"), min_num=2, max_num=MOST_PICTURES
    )

    def get_preview_value(self) -> PreparedValue:
        """Return the newest pictures of the library."""
        value = super().get_preview_value()
        images = Image.objects.order_by("-pk")[:3]
        rows = [{"image": image, "alt": image.title, "caption": ""} for image in images]
        value["pictures"] = self.child_blocks["pictures"].normalize(rows)
        return value

    class Meta:
        label = _("Gallery")
        icon = "grip"
        template = "content/blocks/gallery.html"
        value_class = GalleryValue
        preview_value: dict[str, Any] = {}
        description = _("Two to eight pictures side by side.")


class VideoBlock(PreparedBlock):
    """A film of our own, which starts when it is asked to."""

    film = DocumentChooserBlock(
        label=_("Film"),
        required=False,
        help_text=_("An MP4 or WebM file among the documents. It never starts by itself."),
    )
    image = picture_block()
    alt = alt_block()
    captions = DocumentChooserBlock(
        label=_("Captions"),
        required=False,
        help_text=_("A WebVTT file in the page's language; needed when anybody speaks."),
    )
    text = blocks.TextBlock(
        label=_("What the film shows"),
        help_text=_("For people who cannot see or play it."),
        max_length=600,
        rows=3,
    )

    def clean(self, value: PreparedValue) -> PreparedValue:
        """Refuse a document that is no film, and captions that are none."""
        cleaned = super().clean(value)
        film, captions = cleaned.get("film"), cleaned.get("captions")
        errors = {}
        if film and not film.filename.lower().endswith(FILM_ENDINGS):
            errors["film"] = ValidationError(_("Choose an MP4 or WebM file."))
        if captions and not captions.filename.lower().endswith(".vtt"):
            errors["captions"] = ValidationError(_("Choose a WebVTT file (.vtt)."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned  # type: ignore[no-any-return]

    class Meta:
        label = _("Film")
        icon = "media"
        template = "content/blocks/video.html"
        preview_value = {"alt": "A teapot on a tray", "text": "A hand pours tea into three cups."}
        description = _("A film of our own, with a picture until it is played.")


class SpotBlock(blocks.StructBlock):
    """A product and where it is on the picture."""

    product = ProductChooserBlock(label=_("Product"))
    left = blocks.IntegerBlock(
        label=_("From the left, in per cent"), min_value=0, max_value=100, default=50
    )
    top = blocks.IntegerBlock(
        label=_("From the top, in per cent"), min_value=0, max_value=100, default=50
    )

    class Meta:
        label = _("Product on the picture")
        icon = "tag"
        form_classname = "struct-block spot-block"


class ShoppableBlock(PreparedBlock):
    """A picture on which products can be chosen, by pointer and by keyboard."""

    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    image = picture_block()
    alt = alt_block()
    spots = blocks.ListBlock(
        SpotBlock(),
        label=_("Products on the picture"),
        help_text=_("Shoppers see those that their market sells."),
        min_num=1,
        max_num=MOST_SPOTS,
    )

    class Meta:
        label = _("Shoppable picture")
        icon = "pick"
        template = "content/blocks/shoppable.html"
        value_class = ShoppableValue
        preview_value = {"title": "A table for two", "alt": "A tea table from above"}
        description = _("A picture whose products carry a number each, with their prices.")
