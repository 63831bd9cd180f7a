"""What can stand in the way of a label."""


class LabelStateError(Exception):
    """Raised when a label or its parcel is not in a state that allows what was asked."""

    def __init__(self, *, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


class LabelThereError(Exception):
    """Raised when the parcel has a label already that counts."""


class NothingToHandOverError(Exception):
    """Raised when no sent parcel waits to be put on a manifest."""
