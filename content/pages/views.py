"""The home page, found with one statement, and the choice of what drafts are shown for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content.pages.alternates import paths_of
from content.pages.forms import PreviewForm
from content.pages.preview import SESSION_KEY
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


@require_POST
def preview_as(request: HttpRequest) -> HttpResponse:
    """Remember as which market and on which day the editor looks at drafts; return to the draft.

    What cannot be read is not kept: the draft is then shown for the language's market today.
    """
    form = PreviewForm(request.POST)
    if form.is_valid():
        on = form.cleaned_data["on"]
        request.session[SESSION_KEY] = {
            "market": form.cleaned_data["market"],
            "on": on.isoformat() if on else "",
        }
    else:
        request.session.pop(SESSION_KEY, None)
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(came_from if is_ours else reverse("wagtailadmin_home"))
