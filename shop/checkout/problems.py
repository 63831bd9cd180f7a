"""Why an order cannot be placed, in the reader's words."""

from django.utils.translation import gettext as _

from shop.cart.presenters import quantity_message
from shop.cart.services import QuantityError
from shop.checkout.selectors import AddressOutsideMarketError, EmptyCartError, StaleCartError
from shop.checkout.services import (
    CheckoutIncompleteError,
    MarketClosedError,
    PriceChangedError,
)
from shop.delivery.calculate import CannotPlanError
from shop.delivery.selectors import NoDeliveryError
from shop.inventory.services import OutOfStockError
from shop.markets.selectors import RateMissingError
from shop.tax.calculate import TaxError

PRICING_PROBLEMS = (
    EmptyCartError,
    StaleCartError,
    CheckoutIncompleteError,
    MarketClosedError,
    PriceChangedError,
    CannotPlanError,
    OutOfStockError,
    NoDeliveryError,
    AddressOutsideMarketError,
    RateMissingError,
    TaxError,
)


def problem_text(problem: Exception) -> str:
    """Return what to tell the shopper."""
    if isinstance(problem, CannotPlanError | OutOfStockError):
        return quantity_message(
            QuantityError(wanted=problem.requested, available=problem.available)
        )
    if isinstance(problem, PriceChangedError):
        return _("The total has changed. Please look at it once more before you order.")
    if isinstance(
        problem, NoDeliveryError | AddressOutsideMarketError | TaxError | RateMissingError
    ):
        return _("We cannot deliver to this address yet. Please choose another one.")
    if isinstance(problem, MarketClosedError):
        return _("We take no orders in this market at the moment.")
    return _("Something in your basket has changed. Please look at it once more.")
