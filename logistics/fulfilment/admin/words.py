"""What stands in the way of a parcel, in the words of whoever works at the desk."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.fulfilment.services import (
    BeingPackedError,
    CustomsIncompleteError,
    NothingStaysError,
    NothingToMoveError,
    NotInParcelError,
    NotMergeableError,
    NotReadyToFulfilError,
    ShipmentStateError,
    TaxMisfitError,
    TooManyScannedError,
    TrackingNumberTakenError,
    WrongItemError,
)
from shop.inventory.services import LotsExpiredError, NotEnoughOnHandError
from shop.kernel.admin import as_money
from shop.orders.admin import regime_in_words
from shop.orders.recheck import TaxMisfit

# Each text names the attributes of its exception.
WORDS: dict[type[Exception], str | Promise] = {
    WrongItemError: gettext_lazy("%(sku)s does not belong in this parcel."),
    TooManyScannedError: gettext_lazy(
        "Too many of %(sku)s: %(missing)d are missing, %(scanned)d were given."
    ),
    TaxMisfitError: gettext_lazy(
        "What was charged does not fit what is in the parcel any more. Please look at it again."
    ),
    CustomsIncompleteError: gettext_lazy(
        "Customs data is missing: the parcel’s page says what, and where to mend it."
    ),
    TrackingNumberTakenError: gettext_lazy(
        "Another parcel has the tracking number %(tracking_number)s."
    ),
    NotReadyToFulfilError: gettext_lazy(
        "The goods of order %(number)s may not leave: look at its payment."
    ),
    ShipmentStateError: gettext_lazy("The order has changed. Please pack the parcel again."),
    NotEnoughOnHandError: gettext_lazy(
        "The stock of this parcel is not promised to the order any more."
    ),
    LotsExpiredError: gettext_lazy(
        "%(missing)d × %(sku)s: the lot is over, or meant for another order. Receive good units, "
        "or refund them."
    ),
}
# What splitting and merging say of a parcel, and what they say differently.
MOVING_WORDS: dict[type[Exception], str | Promise] = {
    ShipmentStateError: gettext_lazy(
        "This parcel has left or was cancelled in the meantime: nothing was changed."
    ),
    BeingPackedError: gettext_lazy(
        "Somebody is packing this parcel. Finish packing it first: a closed box can be opened "
        "again."
    ),
    NothingToMoveError: gettext_lazy("Choose at least one unit for the second parcel."),
    NothingStaysError: gettext_lazy("At least one unit has to stay in the first parcel."),
    NotInParcelError: gettext_lazy(
        "The parcel does not hold so many units any more. Please look at it again."
    ),
    NotMergeableError: gettext_lazy(
        "These parcels cannot be merged any more. Please look at them again."
    ),
}
_ALL_WORDS = {**WORDS, **MOVING_WORDS}
PROBLEMS = tuple(_ALL_WORDS)


def problem_text(problem: Exception) -> str:
    """Return in the reader's words what stood in the way of packing or sending."""
    return str(WORDS[type(problem)]) % vars(problem)


def moving_text(problem: Exception) -> str:
    """Return in the reader's words what stood in the way of splitting or merging."""
    return str(_ALL_WORDS[type(problem)]) % vars(problem)


def misfit_text(misfit: TaxMisfit | None) -> str:
    """Return what was charged for the parcel and what it would bear now, in words."""
    if misfit is None:
        return ""
    if not misfit.now:
        return _("The tax of what is left in the parcel cannot be computed.")
    if misfit.now != misfit.charged:
        return _("Then: %(then)s Now: %(now)s") % {
            "then": regime_in_words(misfit.charged),
            "now": regime_in_words(misfit.now),
        }
    amounts = {
        "charged": as_money(misfit.duty_charged),
        "owed": as_money(misfit.duty_now),
        "parcels": misfit.parcels,
    }
    if misfit.parcels == 1:
        return _("%(charged)s of duty was charged, %(owed)s is owed.") % amounts
    text = _(
        "%(charged)s of duty was charged, %(owed)s is owed by the %(parcels)d parcels together."
    )
    return text % amounts
