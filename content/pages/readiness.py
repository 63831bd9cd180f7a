"""The pages without which a market cannot open: its home and the legal pack."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from content.pages.models import HomePage, LegalPage
from shop.markets.opening import READINESS, Finding
from shop.markets.registry import Market


@READINESS.check(position=78)
def pages(market: Market, _at: datetime) -> Iterator[Finding]:
    """Each language needs a live home page and every legal page that the law asks for."""
    url = reverse("wagtailadmin_explore_root")
    homes = set(HomePage.objects.live().values_list("locale__language_code", flat=True))
    written = set(LegalPage.objects.live().values_list("locale__language_code", "kind"))
    for language in market.languages:
        if language not in homes:
            yield Finding(
                code="HOME_PAGE_MISSING",
                text=_("There is no home page in “%(language)s”.") % {"language": language},
                url=url,
            )
        for kind in market.legal.pages:
            if (language, kind) not in written:
                yield Finding(
                    code=f"{kind}_PAGE_MISSING",
                    text=_("There is no live page “%(page)s” in “%(language)s”.")
                    % {"page": LegalPage.Kind(kind).label, "language": language},
                    url=url,
                )
