"""Our parcels in EasyPost's words, and its scans in ours."""

from collections.abc import Iterator
from typing import Any

from logistics.carriers.gateways.base import ParcelToSend, Place

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


def scans_of(tracker: Any) -> Iterator[dict[str, str]]:
    """Yield the scans of a tracker in the words of our inbox; what we have no word for is left."""
    for detail in tracker.tracking_details or ():
        status = STATUSES.get(detail.status)
        if status is not None:
            place = detail.tracking_location
            parts = (place.city, place.country) if place else ()
            yield {
                "status": status,
                "occurred_at": str(detail.datetime),
                "location": ", ".join(part for part in parts if part),
            }


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
