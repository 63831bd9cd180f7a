"""What all registers have in common: a yes or a no, or no answer."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from shop.kernel.http import Answer, FetchError, exchange

TOO_BUSY = (429, 503)


class RegisterUnavailableError(Exception):
    """Raised when a register has not said yes or no; it is never a reason to call a number bad.

    ``retry_after`` is how many seconds it wants to be left alone, if it said so.
    """

    def __init__(self, code: str, *, retry_after: int = 0) -> None:
        super().__init__(code)
        self.code, self.retry_after = code, retry_after


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """A register's yes or no, with its proof and what it says of the business, if anything."""

    is_valid: bool
    consultation_number: str = ""
    name: str = ""
    address: str = ""


def call(url: str, *, body: bytes | None = None, headers: dict[str, str]) -> Answer:
    """Return a register's answer within the time that a shopper can wait.

    :raises RegisterUnavailableError: when it does not answer, or is too busy
    """
    try:
        answer = exchange(
            url,
            body=body,
            headers=headers,
            seconds=settings.VAT_REGISTER_TIMEOUT_SECONDS,
            # A developer's machine asks a stand-in on itself.
            is_private_allowed=settings.DEBUG,
        )
    except FetchError as error:
        code = "TIMEOUT" if "timed out" in str(error) else "NETWORK"
        raise RegisterUnavailableError(code) from error
    if answer.status >= 500 or answer.status in TOO_BUSY:
        raise RegisterUnavailableError(
            f"HTTP {answer.status}", retry_after=_seconds(answer.headers.get("retry-after", ""))
        )
    return answer


def values_of(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer.

    :raises RegisterUnavailableError: when there is none, e.g. a page about maintenance
    """
    try:
        values = json.loads(answer.body)
    except ValueError as error:
        raise RegisterUnavailableError("NOT_JSON") from error
    if not isinstance(values, dict):
        raise RegisterUnavailableError("NOT_JSON")
    return values


def text_of(value: object, *, longest: int) -> str:
    """Return what a register says of a business; dashes are its way to say nothing."""
    text = " ".join(str(value or "").replace("\0", "").split())
    return "" if not text.strip("- ") else text[:longest]


def _seconds(header: str) -> int:
    # A date is allowed too; our own waits are longer than what registers ask for by date.
    return int(header) if header.isascii() and header.isdigit() and len(header) < 7 else 0
