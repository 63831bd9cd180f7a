"""What the registers say, by number."""

from dataclasses import dataclass, field
from typing import Any

MISBEHAVIOURS = ("timeout", "down", "busy", "busy_at_all", "not_json", "overloaded", "refused")


@dataclass(frozen=True)
class Business:
    """A business that a register knows; names may be kept secret."""

    name: str = "---"
    address: str = "---"


KNOWN: dict[str, Business] = {
    "FR40303265045": Business("SA SODIMAS", "11 RUE AMPERE\n26600 PONT DE L ISERE"),
    "DE136695976": Business(),
    "BE0428759497": Business("NV KERAMIEK", "Korenmarkt 1\n9000 Gent"),
    "XI980780684": Business("BELFAST POTTERY LTD", "1 Donegall Square\nBT1 5GS BELFAST"),
    "GB980780684": Business("LONDON TEA ROOMS LTD", "7 Mile End Road"),
}
BY_NUMBER = {
    "NL004495445B01": "down",
    "ESB58378431": "busy",
    "IE6433435F": "busy_at_all",
    "PL8567346215": "timeout",
    "SE123456789701": "not_json",
    "GB802311782": "overloaded",
}


@dataclass
class Reply:
    """An answer before it is written."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def vies_fault(code: str, *, status: int = 200) -> Reply:
    """Return a fault as VIES tells it, which may come with 200."""
    return Reply(status, {"actionSucceed": False, "errorWrappers": [{"error": code}]})


def vies_reply(*, question: dict[str, Any], consultation: str) -> Reply:
    """Return what VIES says to a well-formed question."""
    number = f"{question.get('countryCode', '')}{question.get('vatNumber', '')}"
    business = KNOWN.get(number)
    has_requester = bool(question.get("requesterNumber"))
    return Reply(
        200,
        {
            "countryCode": question.get("countryCode"),
            "vatNumber": question.get("vatNumber"),
            "requestDate": "2026-11-26T09:00:00.000Z",
            "valid": business is not None,
            "requestIdentifier": consultation if has_requester else "",
            "name": business.name if business else "---",
            "address": business.address if business else "---",
        },
    )


def hmrc_reply(*, number: str, requester: str, consultation: str) -> Reply:
    """Return what HMRC says to a well-formed question."""
    business = KNOWN.get(f"GB{number}")
    if business is None:
        message = "targetVrn does not match a registered company"
        return Reply(404, {"code": "NOT_FOUND", "message": message})
    body: dict[str, Any] = {
        "target": {
            "name": business.name,
            "vatNumber": number,
            "address": {"line1": business.address, "postcode": "E1 6AN", "countryCode": "GB"},
        },
        "processingDate": "2026-11-26T09:00:00+00:00",
    }
    if requester:
        body |= {"requester": requester, "consultationNumber": consultation}
    return Reply(200, body)
