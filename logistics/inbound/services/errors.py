"""What goes wrong with purchase orders."""


class PurchaseStateError(Exception):
    """Raised when a purchase order is past what is asked of it, or not there yet."""

    def __init__(self, *, order_id: int, state: str) -> None:
        super().__init__(f"purchase order {order_id} is {state}")
        self.order_id, self.state = order_id, state


class PurchaseLoadedError(PurchaseStateError):
    """Raised when goods of a purchase order lie in a closed container: they come with it."""


class PriceMissingError(Exception):
    """Raised when an order without lines, or with a line without a price, shall be placed."""
