"""The home page, found with one statement."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content.pages.alternates import paths_of
from content.pages.selectors import find_home
from shop.markets.context import active_language
from shop.storefront.caching import cacheable


@cacheable
def home(request: HttpRequest) -> HttpResponse:
    """Let Wagtail serve the home page of the active language.

    Wagtail would find it by site, locale, translation and type, one statement each. It takes a
    route that it finds on the request instead, and all its hooks still run.

    :raises Http404: when the language has no live home page
    """
    found = find_home(language=active_language())
    if found is None:
        raise Http404
    request.variant_paths = paths_of(dict.fromkeys(found.languages, ""))  # type: ignore[attr-defined]
    vars(request)["_wagtail_route_for_request"] = RouteResult(found.page)
    response: HttpResponse = serve(request, "")
    return response
