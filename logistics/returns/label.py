"""The label of a return: where the parcel goes, from whom, and its reference to be scanned."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from logistics.returns.models import Return
from shop.invoicing.printing import set_pdf
from shop.markets.registry import Variant
from shop.orders.presenters import address_lines

TEMPLATE = "return.typ"
# Code 39: of nine elements, bars and spaces in turn, three are wide (W). A star begins and ends it.
_ELEMENTS = {
    "0": "nnnWWnWnn",
    "1": "WnnWnnnnW",
    "2": "nnWWnnnnW",
    "3": "WnWWnnnnn",
    "4": "nnnWWnnnW",
    "5": "WnnWWnnnn",
    "6": "nnWWWnnnn",
    "7": "nnnWnnWnW",
    "8": "WnnWnnWnn",
    "9": "nnWWnnWnn",
    "R": "WnnnnnWWn",
    "-": "nWnnnnWnW",
    "*": "nWnnWnWnn",
}
NARROW, BROAD = 1, 3


def bars_of(text: str) -> list[int]:
    """Return the widths of a reference's Code 39 barcode, bar and space in turn.

    :raises KeyError: for a character that no reference has
    """
    widths: list[int] = []
    for char in f"*{text}*":
        widths += [BROAD if each == "W" else NARROW for each in _ELEMENTS[char]]
        widths.append(NARROW)
    return widths[:-1]


def label_of(found: Return, *, reader: Variant, made_at: datetime) -> bytes:
    """Return the label as a PDF, in the reader's language; the same for the same moment."""
    title = _("Return label")
    data = {
        "lang": reader.language.partition("-")[0],
        "brand": "Kaolin",
        "seller_name": settings.SELLER_LINE,
        "title": title,
        "number": str(found),
        "to_label": pgettext("parcel", "To"),
        "to": address_lines(found.warehouse, reader=reader),
        "from_label": pgettext("parcel", "From"),
        "from": address_lines(found.order, reader=reader),
        "order": _("Order %(number)s") % {"number": found.order.number},
        "bars": bars_of(str(found)),
        "advice": _("Please put this label on the outside of the parcel."),
        "foot": [],
        "page_of": "",
        "continued": "",
    }
    return set_pdf(TEMPLATE, data, made_at=made_at)
