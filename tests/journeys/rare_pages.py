"""The shop's addresses, and some that show what ordinary ones show on bad days only."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from config import urls
from shop.kernel.rate_limit import rate_limited
from shop.storefront.views.styleguide import styleguide


def broken(_request: HttpRequest) -> HttpResponse:
    """Fail as a bug would."""
    raise RuntimeError("a bug, on purpose")


urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("styleguide/", styleguide),
        path("broken/", broken),
        path("busy/", rate_limited(name="tests", per_minute=0)(broken)),
    ),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
