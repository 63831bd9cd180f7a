"""VIES of the European Commission: the register of member states and Northern Ireland.

REST: ``POST /check-vat-number`` answers ``valid``, and ``requestIdentifier`` (the consultation
number) when a requester is named. Faults come with any status, 200 included, as
``errorWrappers``, or as ``userError``.
"""

import json
from typing import Any

from django.conf import settings

from shop.vat_ids.calculate import VatNumber
from shop.vat_ids.registers.base import (
    RegisterAnswer,
    RegisterUnavailableError,
    call,
    text_of,
    values_of,
)

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
BAD_NUMBER = "INVALID_INPUT"
NO_FAULT = ("", "VALID", "INVALID")


def ask_vies(number: VatNumber, requester: str) -> RegisterAnswer:
    """Ask VIES for a number, in the name of one of our own (with prefix) or of nobody.

    :raises RegisterUnavailableError: for every fault that is not about the number itself:
        MS_UNAVAILABLE, MS_MAX_CONCURRENT_REQ, GLOBAL_MAX_CONCURRENT_REQ, SERVICE_UNAVAILABLE,
        TIMEOUT and what may come, network failures, error statuses and pages that are no JSON
    """
    question = {"countryCode": number.country, "vatNumber": number.number}
    if requester:
        question |= {
            "requesterMemberStateCode": requester[:2],
            "requesterNumber": requester[2:],
        }
    answer = call(
        f"{settings.VIES_API_BASE}/check-vat-number",
        body=json.dumps(question).encode(),
        headers=HEADERS,
    )
    values = values_of(answer)
    fault = _fault(values)
    if fault == BAD_NUMBER:
        return RegisterAnswer(is_valid=False)
    is_valid = values.get("valid")
    if fault or not isinstance(is_valid, bool):
        raise RegisterUnavailableError(fault or f"HTTP {answer.status}")
    return RegisterAnswer(
        is_valid=is_valid,
        consultation_number=text_of(values.get("requestIdentifier"), longest=60),
        name=text_of(values.get("name"), longest=300),
        address=text_of(values.get("address"), longest=500),
    )


def _fault(values: dict[str, Any]) -> str:
    wrappers = values.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers:
        first = wrappers[0]
        return str(first.get("error", "UNKNOWN") if isinstance(first, dict) else "UNKNOWN")[:60]
    error = str(values.get("userError") or "")
    return "" if error in NO_FAULT else error[:60]
