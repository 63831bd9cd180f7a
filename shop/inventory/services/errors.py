"""What goes wrong when goods are promised."""


class OutOfStockError(Exception):
    """Raised when fewer units are free than were asked for."""

    def __init__(self, *, variant_id: int, requested: int, available: int) -> None:
        super().__init__(f"variant {variant_id}: asked {requested}, free {available}")
        self.variant_id, self.requested, self.available = variant_id, requested, available
