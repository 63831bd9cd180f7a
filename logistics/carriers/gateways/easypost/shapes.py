"""Our parcels in EasyPost's words, and its scans in ours."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from logistics.carriers.gateways.base import ParcelToSend, Place, ScanReport

GRAMS_PER_OUNCE = 28.349523125
MM_PER_INCH = 25.4
# What is left out says nothing of where a parcel is.
STATUSES = {
    "in_transit": "IN_TRANSIT",
    "out_for_delivery": "OUT_FOR_DELIVERY",
    "delivered": "DELIVERED",
    "return_to_sender": "RETURNED",
    "failure": "ATTEMPT_FAILED",
}


def parcel_fields(parcel: ParcelToSend) -> dict[str, Any]:
    """Return a parcel as EasyPost quotes it: ounces and inches, rounded up to a tenth."""
    measures = {"weight": _tenth(parcel.weight_g / GRAMS_PER_OUNCE)}
    if parcel.size_mm:
        names = ("length", "width", "height")
        sizes = (_tenth(side / MM_PER_INCH) for side in parcel.size_mm)
        measures |= dict(zip(names, sizes, strict=True))
    return {
        "reference": parcel.reference,
        "from_address": _address(parcel.sender),
        "to_address": _address(parcel.recipient),
        "parcel": measures,
        "options": {"label_format": "PDF", "invoice_number": parcel.reference},
    }


def reports_of(tracker: Mapping[str, Any], *, number: str) -> list[ScanReport]:
    """Return the scans of a parcel's tracker in the words of our inbox, however we heard of them.

    The same scan has the same id in a poll and in an event. What we have no word for is left out.
    """
    return [
        ScanReport(_event_id(number, scan), {**scan, "tracking_number": number})
        for scan in _scans_of(tracker)
    ]


def _scans_of(tracker: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    details = tracker.get("tracking_details")
    for detail in details if isinstance(details, list) else ():
        said = detail.get("status") if isinstance(detail, Mapping) else None
        status = STATUSES.get(said) if isinstance(said, str) else None
        if status is not None:
            place = detail.get("tracking_location")
            parts = (place.get("city"), place.get("country")) if isinstance(place, Mapping) else ()
            yield {
                "status": status,
                "occurred_at": str(detail.get("datetime")),
                "location": ", ".join(part for part in parts if part and isinstance(part, str)),
            }


def _event_id(number: str, scan: Mapping[str, str]) -> str:
    what = "|".join((number, scan["status"], scan["occurred_at"], scan["location"]))
    return f"trk-{hashlib.sha256(what.encode()).hexdigest()[:40]}"


def _address(place: Place) -> dict[str, str]:
    return {
        "name": place.name,
        "company": place.company,
        "street1": place.line1,
        "street2": place.line2,
        "city": place.city,
        "state": place.region,
        "zip": place.postcode,
        "country": place.country,
        "phone": place.phone,
        "email": place.email,
    }


def _tenth(value: float) -> float:
    return max(0.1, -(-value * 10 // 1) / 10)
