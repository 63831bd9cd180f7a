"""HMRC's "Check a UK VAT number" API, version 2: the register of Great Britain.

Application-restricted: a token for client credentials with the scope ``read:vat``, then
``GET /organisations/vat/check-vat-number/lookup/{number}[/{our number}]``. 200 knows the number,
404 does not; with our own number the answer holds a consultation number.
"""

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from shop.kernel.http import Answer
from shop.vat_ids.calculate import VatNumber
from shop.vat_ids.registers.base import (
    RegisterAnswer,
    RegisterUnavailableError,
    call,
    text_of,
    values_of,
)

ACCEPT = "application/vnd.hmrc.2.0+json"
LOOKUP = "organisations/vat/check-vat-number/lookup"
MARGIN_SECONDS = 60


@dataclass(slots=True)
class _Token:
    key: tuple[str, str] = ("", "")
    text: str = ""
    until: float = 0.0


_token = _Token()
_token_lock = Lock()


def ask_hmrc(number: VatNumber, requester: str) -> RegisterAnswer:
    """Ask HMRC for a number, in the name of our own British one (with prefix) or of nobody.

    :raises RegisterUnavailableError: when there is neither a yes nor a no, also when our own
        credentials or number are refused: that says nothing about the buyer's
    """
    path = f"{settings.HMRC_API_BASE}/{LOOKUP}/{number.number}"
    url = f"{path}/{requester.removeprefix('GB')}" if requester else path
    answer = _authorised(url)
    if answer.status == 401:
        # Withdrawn before its time.
        _forget_token()
        answer = _authorised(url)
    if answer.status == 404 and values_of(answer).get("code") == "NOT_FOUND":
        return RegisterAnswer(is_valid=False)
    if answer.status != 200:
        raise RegisterUnavailableError(f"HTTP {answer.status}")
    return _read(values_of(answer))


def _read(values: dict[str, Any]) -> RegisterAnswer:
    target = values.get("target")
    if not isinstance(target, dict):
        raise RegisterUnavailableError("NOT_JSON")
    address = target.get("address")
    lines = address.values() if isinstance(address, dict) else ()
    return RegisterAnswer(
        is_valid=True,
        consultation_number=text_of(values.get("consultationNumber"), longest=60),
        name=text_of(target.get("name"), longest=300),
        address=text_of(", ".join(str(line) for line in lines if line), longest=500),
    )


def _authorised(url: str) -> Answer:
    return call(url, headers={"Accept": ACCEPT, "Authorization": f"Bearer {_access_token()}"})


def _access_token() -> str:
    """Return a token, the known one while it holds; the process keeps it, nobody else."""
    key = (settings.HMRC_API_BASE, settings.HMRC_CLIENT_ID)
    if not settings.HMRC_CLIENT_ID:
        raise RegisterUnavailableError("NO_CREDENTIALS")
    with _token_lock:
        if _token.key == key and monotonic() < _token.until:
            return _token.text
    values = _fresh_token()
    with _token_lock:
        _token.key, _token.text = key, str(values["access_token"])
        _token.until = monotonic() + _lifetime(values) - MARGIN_SECONDS
        return _token.text


def _fresh_token() -> dict[str, Any]:
    answer = call(
        f"{settings.HMRC_API_BASE}/oauth/token",
        body=urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": settings.HMRC_CLIENT_ID,
                "client_secret": settings.HMRC_CLIENT_SECRET,
                "scope": "read:vat",
            }
        ).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    values = values_of(answer)
    if answer.status != 200 or not values.get("access_token"):
        raise RegisterUnavailableError("NO_TOKEN")
    return values


def _lifetime(values: dict[str, Any]) -> int:
    seconds = values.get("expires_in")
    return seconds if isinstance(seconds, int) else 0


def _forget_token() -> None:
    with _token_lock:
        _token.until = 0.0
