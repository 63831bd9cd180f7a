"""The shop's own error pages where DEBUG is on, e.g. in the demo."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from shop.storefront.views.errors import not_found, server_error

_Next = Callable[[HttpRequest], HttpResponse]


class OwnErrorPages:
    """Show visitors what they would see in production instead of Django's technical pages.

    Django replaces its handlers while DEBUG is on; the traceback has been logged by then.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the answer of a page that is not there or has failed."""
        response = self.get_response(request)
        if response.status_code == 404 and _is_technical(response):
            return not_found(request, Http404())
        return server_error(request) if response.status_code == 500 else response


def _is_technical(response: HttpResponse) -> bool:
    """Tell Django's page, which is plain HTML, from an answer that a view has written."""
    return not response.streaming and b"DEBUG = True" in response.content
