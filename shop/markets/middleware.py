"""Put the language and market of the URL on the request."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path

from shop.markets.context import active_variant, find_variant


class MarketMiddleware(LocaleMiddleware):
    """Activate the variant that the path names, its time zone, and name both on the request.

    Unlike Django's own, it never redirects by Accept-Language: only the chooser on "/" does. A
    bare language such as /de/, which Wagtail needs in LANGUAGES, is no address of the shop.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language and name the market.

        :raises Http404: when the path begins with a language that is in no market
        """
        super().process_request(request)
        in_path = get_language_from_path(request.path_info)
        prefix = request.path_info.lstrip("/").partition("/")[0]
        request.is_prefixed = bool(in_path) and in_path == prefix  # type: ignore[attr-defined]
        request.variant = active_variant()  # type: ignore[attr-defined]
        request.market = request.variant.market  # type: ignore[attr-defined]
        # Always said anew: the thread has served somebody else before.
        if request.is_prefixed:  # type: ignore[attr-defined]
            timezone.activate(request.market.time_zone)  # type: ignore[attr-defined]
        else:
            timezone.deactivate()
        if request.is_prefixed and find_variant(prefix) is None:  # type: ignore[attr-defined]
            raise Http404

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say which language was written; pages without a prefix depend on the reader's."""
        response.headers.setdefault("Content-Language", request.variant.language)  # type: ignore[attr-defined]
        if not request.is_prefixed:  # type: ignore[attr-defined]
            patch_vary_headers(response, ("Accept-Language",))
        return response
