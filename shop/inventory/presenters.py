"""Lots in the reader's words."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shop.inventory.models import Lot
from shop.inventory.services import LotDateError


def until_text(lot: Lot) -> str:
    """Return until when a lot is good; a dash when it never expires."""
    if lot.expires_on is None:
        return "–"
    day = date_format(lot.expires_on, "SHORT_DATE_FORMAT")
    is_over = lot.is_over(timezone.now().date())
    return _("%(day)s (over: not sent)") % {"day": day} if is_over else day


def lots_text(lots: Sequence[tuple[Lot, int]]) -> str:
    """Return which units to take of which lots; a warning when nothing good is left."""
    if not lots:
        return _("No lot is good any more: send none of it.")
    return " · ".join(_lot_text(lot, units) for lot, units in lots)


def date_problem(error: LotDateError) -> str:
    """Return that a lot is known with another day."""
    day = date_format(error.expires_on, "SHORT_DATE_FORMAT")
    return _("Lot %(number)s is known to be good until %(day)s.") % {
        "number": error.number,
        "day": day,
    }


def _lot_text(lot: Lot, units: int) -> str:
    words = {"units": units, "number": lot.number}
    if not lot.number:
        return _("%(units)d × without a lot number") % words
    if lot.expires_on is None:
        return _("%(units)d × lot %(number)s") % words
    day = date_format(lot.expires_on, "SHORT_DATE_FORMAT")
    return _("%(units)d × lot %(number)s, good until %(day)s") % {**words, "day": day}
