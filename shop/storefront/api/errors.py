"""Refusals in one shape, and how often one address may ask."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

from shop.kernel.http import client_address
from shop.kernel.rate_limit import WINDOW_SECONDS, count_call

PER_MINUTE = 240


class PerAddress(BaseThrottle):
    """Lets an address ask so often a minute; without a cache nobody is limited."""

    def allow_request(self, request: HttpRequest, view: APIView) -> bool:
        """Count and compare."""
        if not settings.RATE_LIMITS:
            return True
        return count_call("api", client_address(request)) <= PER_MINUTE

    def wait(self) -> float:
        """Say when to try again, in seconds."""
        return float(WINDOW_SECONDS)


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return {"code", "message"}; what is not a refusal stays an error of ours."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    detail = error.detail
    first = detail
    while isinstance(first, list | dict):
        first = next(iter(first.values() if isinstance(first, dict) else first))
    response.data = {"code": str(getattr(first, "code", error.default_code)), "message": str(first)}
    return response
