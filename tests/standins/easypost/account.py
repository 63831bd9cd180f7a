"""What EasyPost remembers of one account, and the rules by which it sells."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

CARRIERS = (("UPSDAP", "Ground", "7.35", 4), ("UPSDAP", "NextDayAir", "24.10", 1))
Json = dict[str, Any]


class RefusedError(Exception):
    """Raised when EasyPost says no."""

    def __init__(self, code: str, message: str, *, status: int = 422) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass
class Account:
    """Shipments, labels and trackers of an account."""

    base_url: str = ""
    shipments: dict[str, Json] = field(default_factory=dict)
    trackers: dict[str, list[Json]] = field(default_factory=dict)
    forms: list[Json] = field(default_factory=list)
    sold: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    serial: Any = field(default_factory=lambda: itertools.count(1))

    def create_shipment(self, fields: Json) -> Json:
        """Quote a parcel: one that weighs over 31.5 kg is refused."""
        if not fields.get("to_address", {}).get("street1"):
            raise RefusedError("ADDRESS.STREET.MISSING", "to_address has no street")
        ounces = float(fields.get("parcel", {}).get("weight", 0))
        if not 0 < ounces <= 1111:
            raise RefusedError("SHIPMENT.INVALID_PARAMS", "the weight cannot be carried")
        shipment_id = f"shp_{uuid4().hex}"
        self.shipments[shipment_id] = {
            "id": shipment_id,
            "object": "Shipment",
            "reference": fields.get("reference"),
            "rates": [self._rate(shipment_id, *row) for row in CARRIERS],
            "selected_rate": None,
            "postage_label": None,
            "tracking_code": None,
            "refund_status": None,
            "scan_form": None,
        }
        return self.shipments[shipment_id]

    def shipment(self, shipment_id: str) -> Json:
        """Return a shipment by its id."""
        if shipment_id not in self.shipments:
            raise RefusedError("NOT_FOUND", "The requested resource could not be found", status=404)
        return self.shipments[shipment_id]

    def buy(self, shipment_id: str, fields: Json) -> Json:
        """Sell the label of a shipment, once."""
        shipment = self.shipment(shipment_id)
        if shipment["postage_label"]:
            raise RefusedError(
                "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment."
            )
        wanted = fields.get("rate", {}).get("id")
        rate = next((row for row in shipment["rates"] if row["id"] == wanted), None)
        if rate is None:
            raise RefusedError("SHIPMENT.POSTAGE.FAILURE", "the rate is not one of the shipment's")
        self.sold.append(shipment_id)
        shipment["selected_rate"] = rate
        shipment["tracking_code"] = _ups_number(next(self.serial))
        shipment["postage_label"] = {
            "object": "PostageLabel",
            "label_url": f"{self.base_url}/labels/{shipment_id}.pdf",
            "label_pdf_url": f"{self.base_url}/labels/{shipment_id}.pdf",
        }
        self.trackers[shipment["tracking_code"]] = []
        return shipment

    def refund(self, shipment_id: str) -> Json:
        """Take a label back that has not been scanned."""
        shipment = self.shipment(shipment_id)
        if not shipment["postage_label"] or shipment["refund_status"]:
            raise RefusedError("SHIPMENT.REFUND.UNAVAILABLE", "Refund request unavailable.")
        is_used = bool(self.trackers[shipment["tracking_code"]])
        shipment["refund_status"] = "rejected" if is_used else "submitted"
        return shipment

    def scan_form(self, fields: Json) -> Json:
        """Put shipments on one form, each once."""
        shipments = [self.shipment(row["id"]) for row in fields.get("shipments", [])]
        if any(row["scan_form"] for row in shipments):
            raise RefusedError("SCAN_FORM.SHIPMENTS.ALREADY_MANIFESTED", "on a form already")
        form = {"id": f"sf_{uuid4().hex}", "object": "ScanForm", "status": "created"}
        for shipment in shipments:
            shipment["scan_form"] = form
        self.forms.append(form)
        return form

    def scan(self, number: str, status: str, *, days_ago: int = 0, city: str = "Reno") -> None:
        """Have a carrier scan a parcel."""
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days_ago)
        place = {"object": "TrackingLocation", "city": city, "country": "US"}
        self.trackers.setdefault(number, []).append(
            {
                "object": "TrackingDetail",
                "status": status,
                "datetime": at.isoformat(),
                "tracking_location": place,
            }
        )

    def tracker(self, number: str) -> Json:
        """Return what is known of a parcel; each detail twice, as carriers do at times."""
        details = [detail for detail in self.trackers.get(number, []) for _time in range(2)]
        return {
            "id": "trk_1",
            "object": "Tracker",
            "tracking_code": number,
            "tracking_details": details,
        }

    def trackers_of(self, number: str) -> Json:
        """Return the trackers of a number: one, or none where it was never heard of."""
        found = [self.tracker(number)] if number in self.trackers else []
        return {"trackers": found, "has_more": False}

    @staticmethod
    def _rate(shipment_id: str, carrier: str, service: str, price: str, days: int) -> Json:
        return {
            "id": f"rate_{shipment_id[4:16]}{service.lower()}",
            "object": "Rate",
            "carrier": carrier,
            "service": service,
            "rate": price,
            "currency": "USD",
            "delivery_days": days,
        }


def _ups_number(serial: int) -> str:
    """Return a number as UPS gives them, with its check digit."""
    digits = f"99999903{serial:07d}"
    total = sum(int(char) * (2 if index % 2 else 1) for index, char in enumerate(digits))
    return f"1Z{digits}{-total % 10}"
