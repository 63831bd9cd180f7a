"""What this app adds to the marketers' admin."""

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet

from content.pages.problems_summary import ProblemsSummary
from content.pages.views import preview_as
from content.products.choosers import product_chooser
from content.snippets.viewsets import NavigationViewSet

register_snippet(NavigationViewSet)


@hooks.register("register_admin_viewset")
def register_product_chooser() -> list[ViewSet]:
    """Let the page editor choose products."""
    return [product_chooser]


@hooks.register("register_admin_urls")
def register_preview_choice() -> list[URLPattern]:
    """Let editors choose the market and the day that drafts are shown for."""
    return [path("preview-as/", preview_as, name="content_preview_as")]


@hooks.register("construct_homepage_panels")
def add_problems(_request: Any, panels: list[Any]) -> None:
    """Tell on the first page which pages show less than they were meant to."""
    panels.append(ProblemsSummary())
