"""What may be sold: the one place that says it. Whole units in, whole units out."""


def sellable_units(*, free: int, buffered: int = 0, protected: int = 0) -> int:
    """Return the units of a shelf that may be promised to one shopper in one market, never below 0.

    ``free`` is what lies there and is not promised, ``buffered`` what the market never sells of a
    shelf, ``protected`` what is kept for customer groups that the shopper does not belong to. Both
    are kept, one beside the other: the buffer is for units that are perhaps not there, and those
    cannot serve a group either.
    """
    return max(0, free - buffered - protected)
