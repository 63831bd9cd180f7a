"""The delivery history of USAID's Supply Chain Management System (order lines of medical goods).

An order line is booked on the day when the order went to the vendor; lines from the project's own
depots have no such order and are booked when the quote went to the client. The two are different
clocks and are learnt apart. A line with neither date has no day that a promise could be counted
from, and is rejected.

*Scheduled Delivery Date* is not used, although a plan would be known at booking: 82 % of the
direct deliveries, months long, arrive on exactly that day, so it must have been set anew on the
way. Nor is *Delivery Recorded Date*, which follows the delivery.
"""

from datetime import datetime

from logistics.promise.calculate import DAY, Booking
from logistics.promise.evaluation.records import Parcel, RecordSource, outcome_of
from logistics.promise.evaluation.tables import Row

ORDERED = "PO Sent to Vendor Date ISO"
QUOTED = "PQ First Sent to Client Date ISO"
DELIVERED = "Delivered to Client Date ISO"


def _read(row: Row) -> Parcel:
    ordered, quoted = row.day(ORDERED), row.day(QUOTED)
    booked_at = ordered or quoted
    if booked_at is None:
        raise row.error(ORDERED, f"is empty, and so is {QUOTED}: there is no day of booking")
    booking = Booking(
        lane=row.needed("Country"),
        mode=row.needed("Shipment Mode"),
        carrier=row.needed("Vendor"),
        booked_at=booked_at,
    )

    def arrived(row: Row) -> datetime | None:
        delivered_at = row.day(DELIVERED)
        if delivered_at and delivered_at < booked_at:
            raise row.error(
                DELIVERED, f"{delivered_at.date()} is before the booking on {booked_at.date()}"
            )
        return delivered_at

    return Parcel(
        line=row.line,
        name=row.text("ID"),
        clock="order" if ordered else "quote",
        booking=booking,
        outcome=outcome_of(row, arrived),
    )


SCMS = RecordSource(
    name="scms",
    unit=DAY,
    has_dates=True,
    columns=("ID", "Country", "Shipment Mode", "Vendor", ORDERED, QUOTED),
    outcome_columns=(DELIVERED,),
    read=_read,
)
