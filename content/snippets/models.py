"""What is on every page: the menus and the footer."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin

from content.products.choosers import category_block


def link_blocks() -> list[tuple[str, blocks.Block]]:
    """Return what a menu may lead to; its words are the category's or the page's own title."""
    return [
        ("category", category_block(label=_("Category"), required=True)),
        ("page", blocks.PageChooserBlock(label=_("Page"))),
    ]


class ColumnBlock(blocks.StructBlock):
    """A column of the footer."""

    title = blocks.CharBlock(label=_("Title"), max_length=40)
    text = blocks.TextBlock(label=_("Text"), max_length=200, required=False, rows=2)
    links = blocks.StreamBlock(link_blocks(), label=_("Links"), required=False)

    class Meta:
        label = _("Column")
        icon = "list-ul"


class Navigation(TranslatableMixin, models.Model):
    """The main menu and the footer in one language.

    Pages that an editor marks "show in menus", such as the legal ones, are in the footer anyhow.
    """

    main = StreamField(
        link_blocks(),
        verbose_name=_("main menu"),
        help_text=_("A category brings its subcategories along."),
        default=list,
    )
    footer = StreamField(
        [("column", ColumnBlock())],
        verbose_name=_("columns of the footer"),
        blank=True,
        default=list,
        max_num=3,
    )
    brand_line = models.CharField(_("line below the brand's name"), max_length=120, blank=True)

    panels = [FieldPanel("main"), FieldPanel("brand_line"), FieldPanel("footer")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menus and footer")
        verbose_name_plural = _("menus and footer")
        constraints = [
            models.UniqueConstraint(fields=["locale"], name="one_navigation_in_a_language")
        ]

    def __str__(self) -> str:
        """Name the language."""
        return f"{self._meta.verbose_name}: {self.locale.get_display_name()}"

    def get_admin_display_title(self) -> Any:
        """Name the language, as Wagtail's lists want it."""
        return str(self)
