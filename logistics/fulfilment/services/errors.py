"""What can stand in the way of a parcel."""


class NotReadyToFulfilError(Exception):
    """Raised when an order's payment does not allow its goods to leave."""

    def __init__(self, *, number: str, status: str) -> None:
        super().__init__(f"order {number} is {status}: its goods may not leave")
        self.number, self.status = number, status


class ShipmentStateError(Exception):
    """Raised when a shipment is not in a state that allows what was asked."""

    def __init__(self, *, shipment_id: int, status: str) -> None:
        super().__init__(f"shipment {shipment_id} is {status}")
        self.shipment_id, self.status = shipment_id, status


class WrongItemError(Exception):
    """Raised when something was scanned that does not belong in the parcel."""

    def __init__(self, *, sku: str) -> None:
        super().__init__(f"{sku} does not belong in this parcel")
        self.sku = sku


class TooManyScannedError(Exception):
    """Raised when more units were scanned than belong in the parcel."""

    def __init__(self, *, sku: str, scanned: int, missing: int) -> None:
        super().__init__(f"{sku}: scanned {scanned}, missing {missing}")
        self.sku, self.scanned, self.missing = sku, scanned, missing


class TrackingNumberTakenError(Exception):
    """Raised when another parcel carries the tracking number already."""

    def __init__(self, *, tracking_number: str) -> None:
        super().__init__(f"tracking number {tracking_number} belongs to another parcel")
        self.tracking_number = tracking_number


class TaxMisfitError(Exception):
    """Raised when what was charged for a parcel does not fit what is in it any more."""

    def __init__(self, *, charged: str, now: str) -> None:
        super().__init__(f"charged as {charged}, would be {now or 'unknown'}")
        self.charged, self.now = charged, now


class CustomsIncompleteError(Exception):
    """Raised when a parcel would come to a border without all that customs want to know."""

    def __init__(self, *, shipment_id: int, missing: int) -> None:
        super().__init__(f"shipment {shipment_id} lacks {missing} customs facts")
        self.shipment_id, self.missing = shipment_id, missing


class BeingPackedError(Exception):
    """Raised when somebody is filling the box that was to be split or merged."""

    def __init__(self, *, shipment_id: int) -> None:
        super().__init__(f"shipment {shipment_id} is being packed")
        self.shipment_id = shipment_id


class SplitError(Exception):
    """Raised when the chosen units do not make two parcels."""


class NothingToMoveError(SplitError):
    """Raised when no unit would travel in the second parcel."""


class NothingStaysError(SplitError):
    """Raised when no unit would be left in the first parcel."""


class NotInParcelError(SplitError):
    """Raised when more units are asked for than the parcel holds, or a line that is not in it."""


class NotMergeableError(Exception):
    """Raised when a parcel cannot travel in another one's box, or cannot any more."""
