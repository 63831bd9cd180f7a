"""The pages whose blocks show less than was meant, on the first page of the marketers' admin."""

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Page

from content.pages.models import ArticlePage, HomePage, LandingPage
from content.pages.problems import problems_of

MOST_PAGES = 200
"""The newest ones; more would make the first page slow."""


class ProblemsSummary(Component):
    """Lists live pages with problems; nothing when there are none."""

    name = "content_problems"
    template_name = "content/pages/_problems_summary.html"
    order = 150

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the pages with what is wrong."""
        pages: list[Page] = [
            page
            for model in (HomePage, LandingPage, ArticlePage)
            for page in model.objects.live()
            .select_related("locale")
            .order_by("-last_published_at")[:MOST_PAGES]
        ]
        found = problems_of(pages)
        return {"rows": [(page, found[page.pk]) for page in pages if found[page.pk]]}
