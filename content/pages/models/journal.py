"""The journal: its index and its articles."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import ARTICLE_BLOCKS
from content.pages.json_ld import article_json_ld
from content.pages.models.base import MarketPage
from shop.kernel.pictures import prefetch_renditions
from shop.storefront.addresses import public_url
from shop.storefront.pagination import numbered_pages

PER_PAGE = 9
MORE_ARTICLES = 3


class JournalIndexPage(MarketPage):
    """The list of articles, the newest first."""

    intro = models.TextField(_("introduction"), max_length=300, blank=True)

    template = "content/pages/journal.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ArticlePage"]
    content_panels = [*MarketPage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values; a page number that does not exist shows the nearest."""
        context = super().get_context(request, *args, **kwargs)
        paginator = Paginator(articles_below(self), PER_PAGE)
        found = paginator.get_page(request.GET.get("page"))
        prefetch_renditions(article.image for article in found.object_list)
        pages = numbered_pages(
            number=found.number, last=paginator.num_pages, url=lambda number: f"?page={number}"
        )
        return {**context, "articles": found.object_list, "pages": pages}


class ArticlePage(MarketPage):
    """A story of the journal."""

    intro = models.TextField(
        _("introduction"), max_length=300, help_text=_("Also shown where the article is announced.")
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    image_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        help_text=_("For people who cannot see it: what is there, in one sentence."),
    )
    author = models.CharField(_("author"), max_length=80, blank=True)
    published_on = models.DateField(_("date of the article"), default=timezone.localdate)
    body = StreamField(ARTICLE_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    streams = ("body",)
    template = "content/pages/article.html"
    parent_page_types = ["content.JournalIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *MarketPage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Picture")),
        MultiFieldPanel([FieldPanel("author"), FieldPanel("published_on")], heading=_("Byline")),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values, with the newest other articles."""
        context = super().get_context(request, *args, **kwargs)
        parent = self.get_parent()
        others = articles_below(parent).exclude(pk=self.pk)[:MORE_ARTICLES] if parent else []
        prefetch_renditions([self.image, *(article.image for article in others)])
        return {
            **context,
            "journal": parent,
            "others": others,
            "json_ld": article_json_ld(self, url=public_url(request.path)),
        }


def articles_below(index: Any) -> QuerySet[ArticlePage]:
    """Return the live articles of a journal with their pictures, the newest first."""
    articles: QuerySet[ArticlePage] = ArticlePage.objects.child_of(index).live()
    return articles.select_related("image").order_by("-published_on", "-pk")
