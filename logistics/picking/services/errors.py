"""What can stand in the way at a shelf."""


class NothingToPickError(Exception):
    """Raised when none of the chosen parcels can go on a wave any more."""


class WaveOverError(Exception):
    """Raised when a wave is done or was given up."""


class NotYourLineError(Exception):
    """Raised when a line is complete, or somebody else's, or nobody has taken it."""


class NotPickedError(Exception):
    """Raised when a box is to be closed that is not complete, or is off the wave."""


class ParcelGrewError(Exception):
    """Raised when a parcel holds more than was picked for it, for others came into its box."""
