"""Error pages, in the reader's language."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import TemplateDoesNotExist, loader
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

logger = logging.getLogger(__name__)
_LAST_RESORT = "<!doctype html><title>Kaolin</title><h1>500</h1>"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    return _answer(request, template="404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not open to this visitor."""
    return _answer(request, template="403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say the same when a form's token is missing or old."""
    logger.info("form refused: %s", reason)
    return _answer(request, template="403.html", status=403)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Ask for a pause."""
    return _answer(request, template="429.html", status=429)


def locked_out(request: HttpRequest, *_args: object, **_credentials: object) -> HttpResponse:
    """Ask for a pause after too many wrong passwords for one account."""
    return _answer(request, template="429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise without asking the database, the cache or the context for anything."""
    try:
        page = loader.get_template("500.html").render({})
    except TemplateDoesNotExist:
        page = _LAST_RESORT
    return HttpResponseServerError(page)


def _answer(request: HttpRequest, *, template: str, status: int) -> HttpResponse:
    # An address that is wrong here is wrong everywhere: the chooser leads home.
    request.variant_paths = {}  # type: ignore[attr-defined]
    request.is_cacheable = True  # type: ignore[attr-defined]
    response = TemplateResponse(request, template, status=status).render()
    patch_cache_control(response, private=True, no_store=True)
    return response
