"""What goes wrong when goods are promised, sent and received."""

from datetime import date


class OutOfStockError(Exception):
    """Raised when fewer units are free than were asked for."""

    def __init__(self, *, variant_id: int, requested: int, available: int) -> None:
        super().__init__(f"variant {variant_id}: asked {requested}, free {available}")
        self.variant_id, self.requested, self.available = variant_id, requested, available


class NotEnoughOnHandError(Exception):
    """Raised when fewer units lie in the warehouse than are promised or asked for."""


class LotsExpiredError(NotEnoughOnHandError):
    """Raised when units shall be sent and those on the shelf are over, or meant for others."""

    def __init__(self, *, sku: str, missing: int) -> None:
        super().__init__(f"{sku}: {missing} units lack a lot that is still good")
        self.sku, self.missing = sku, missing


class LotUnitsError(Exception):
    """Raised when more units of a lot are named than the books have of it."""

    def __init__(self, *, sku: str, number: str) -> None:
        super().__init__(f"{sku}: {number}")
        self.sku, self.number = sku, number


class LotDateError(Exception):
    """Raised when a lot is known with another day until which it is good."""

    def __init__(self, *, number: str, expires_on: date) -> None:
        super().__init__(f"lot {number} is good until {expires_on}")
        self.number, self.expires_on = number, expires_on
