"""The label of our own, four by six inches, with a Code 128 that any scanner reads."""

from datetime import datetime
from itertools import groupby
from pathlib import Path

from barcode.codex import Code128

from logistics.carriers.gateways.base import ParcelToSend, Place
from shop.invoicing.printing import set_pdf


def set_label(parcel: ParcelToSend, *, carrier: str, number: str, made_at: datetime) -> bytes:
    """Return the PDF of a parcel's label: the same parcel and number give the same bytes."""
    data = {
        "title": f"{carrier} {number}",
        "carrier": carrier,
        "number": number,
        "reference": parcel.reference,
        "weight": f"{parcel.weight_g / 1000:.2f} kg",
        "sender": lines_of(parcel.sender),
        "recipient": lines_of(parcel.recipient),
        "country": parcel.recipient.country,
        "bars": bars_of(number),
    }
    return set_pdf("label.typ", data, made_at=made_at, folder=Path(__file__).parent)


def bars_of(number: str) -> list[list[int]]:
    """Return the Code 128 of a number: each bar's place and width, in modules."""
    modules = Code128(number, writer=object()).build()[0]
    bars, place = [], 0
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            bars.append([place, width])
        place += width
    return bars


def lines_of(place: Place) -> list[str]:
    """Return an address as the post reads it, without empty lines."""
    town = f"{place.postcode} {place.city}".strip()
    lines = (place.company, place.name, place.line1, place.line2, town, place.region)
    return [line for line in lines if line]
