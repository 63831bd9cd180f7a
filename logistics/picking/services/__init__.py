"""Writes of picking: a table of contents."""

from logistics.picking.services.errors import (
    NothingToPickError,
    NotPickedError,
    NotYourLineError,
    ParcelGrewError,
    WaveOverError,
)
from logistics.picking.services.finish import close_box, give_up_wave
from logistics.picking.services.open import open_wave
from logistics.picking.services.pick import release_line, report_short, scan_units, take_line

__all__ = [
    "NotPickedError",
    "NotYourLineError",
    "NothingToPickError",
    "ParcelGrewError",
    "WaveOverError",
    "close_box",
    "give_up_wave",
    "open_wave",
    "release_line",
    "report_short",
    "scan_units",
    "take_line",
]
