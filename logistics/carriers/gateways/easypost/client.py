"""The one place that talks to EasyPost's SDK, and what its errors mean for us."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from easypost import EasyPostClient
from easypost.errors import (
    ApiError,
    EasyPostError,
    GatewayTimeoutError,
    HttpError,
    InternalServerError,
    JsonError,
    RateLimitError,
    ServiceUnavailableError,
)
from easypost.errors import (
    TimeoutError as SilentError,
)

from logistics.carriers.gateways.base import CarrierRefusedError, CarrierUnavailableError
from logistics.carriers.models import Carrier

EASYPOST_API = "https://api.easypost.com/v2"
UNKNOWN_OUTCOME = (
    GatewayTimeoutError,
    HttpError,
    InternalServerError,
    JsonError,
    RateLimitError,
    ServiceUnavailableError,
    SilentError,
)
# EasyPost answers 422 to these although the carrier behind it may have sold the label.
DOUBTFUL = frozenset(
    {
        "SHIPMENT.POSTAGE.TIMED_OUT",
        "SHIPMENT.POSTAGE.NO_RESPONSE",
        "SHIPMENT.PURCHASE.IN_PROGRESS",
    }
)


class AlreadyDoneError(CarrierRefusedError):
    """Raised when EasyPost has done before what it is asked for: look at what it has."""


ALREADY = frozenset(
    {
        "SHIPMENT.POSTAGE.EXISTS",
        "SHIPMENT.REFUND.UNAVAILABLE",
        "SCAN_FORM.SHIPMENTS.ALREADY_MANIFESTED",
    }
)


def client_of(carrier: Carrier) -> EasyPostClient:
    """Return a client with the key that the carrier's environment variable holds.

    :raises CarrierRefusedError: when there is none
    """
    key = os.environ.get(carrier.credentials_env, "") if carrier.credentials_env else ""
    if not key:
        raise CarrierRefusedError(f"the variable {carrier.credentials_env or '–'} holds no key")
    return EasyPostClient(
        key, api_base=settings.EASYPOST_API_BASE, timeout=settings.CARRIER_TIMEOUT_SECONDS
    )


def ask(call: Callable[[], Any]) -> Any:
    """Return what a call of the SDK returns.

    :raises CarrierUnavailableError: when nobody knows whether EasyPost has done it
    :raises AlreadyDoneError: when it had been done before
    :raises CarrierRefusedError: when EasyPost said no
    """
    try:
        return call()
    except UNKNOWN_OUTCOME as error:
        raise CarrierUnavailableError(_words(error)) from error
    except ApiError as error:
        if error.code in DOUBTFUL:
            raise CarrierUnavailableError(_words(error)) from error
        if error.code in ALREADY:
            raise AlreadyDoneError(_words(error)) from error
        raise CarrierRefusedError(_words(error)) from error
    except EasyPostError as error:
        raise CarrierRefusedError(_words(error)) from error


def _words(error: EasyPostError) -> str:
    code = getattr(error, "code", None)
    return f"{code}: {error.message}" if code else str(error.message)
