"""Refusals in one shape, and how often one address may ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

from shop.kernel.http import client_address
from shop.kernel.rate_limit import WINDOW_SECONDS, count_call

PER_MINUTE = 240
OTHER = "other"
"""Where errors stand that belong to no field."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often a minute something may be done; its name is shared with the shop's pages."""

    name: str
    per_minute: int


READ_LIMIT = Limit("api", PER_MINUTE)
WRITE_LIMIT = Limit("api-write", 120)
ORDER_LIMIT = Limit("place-order", 20)
PAY_LIMIT = Limit("pay", 60)


class PerAddress(BaseThrottle):
    """Lets an address ask so often a minute; without a cache nobody is limited."""

    def __init__(self, limit: Limit = READ_LIMIT) -> None:
        self.limit = limit

    def allow_request(self, request: HttpRequest, view: APIView) -> bool:
        """Count and compare."""
        if not settings.RATE_LIMITS:
            return True
        return count_call(self.limit.name, client_address(request)) <= self.limit.per_minute

    def wait(self) -> float:
        """Say when to try again, in seconds."""
        return float(WINDOW_SECONDS)


class Refused(exceptions.APIException):
    """Raised when the state of things does not allow what was asked; `code` says which."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(
        self, message: str, *, code: str, status_code: int | None = None, wait: int | None = None
    ) -> None:
        super().__init__(message, code)
        self.status_code = status_code or self.status_code
        if wait is not None:
            # Becomes the header Retry-After.
            self.wait = wait


class WrongFields(exceptions.APIException):
    """Raised when values are not as they should be; says what is wrong with each."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _("Please check what you have entered.")
    default_code = "invalid"

    def __init__(self, fields: Mapping[str, Iterable[object]], *, message: str = "") -> None:
        super().__init__(message or None)
        self.fields = {name: [str(text) for text in texts] for name, texts in fields.items()}


def refuse_form(form: BaseForm, *, names: Mapping[str, str] | None = None) -> WrongFields:
    """Return the refusal of a form that is not valid; `names` are what the API calls its fields."""
    known = {"__all__": OTHER, **(names or {})}
    return WrongFields({known.get(name, name): said for name, said in form.errors.items()})


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return {"code", "message"}, and "fields" where the error has them.

    What is not a refusal stays an error of ours.
    """
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
    if isinstance(error, WrongFields):
        response.data["fields"] = error.fields
    return response
