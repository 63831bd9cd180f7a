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
from shop.tax.calculate import (
    MissingCustomsDataError,
    MissingExchangeRateError,
    MissingTaxRateError,
    TaxError,
    UnknownTerritoryError,
)

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

# Those that the country alone brings about, whatever else will be typed.
COUNTRY_PROBLEMS = (AddressOutsideMarketError, NoDeliveryError, RateMissingError, TaxError)


def problem_text(problem: Exception) -> str:
    """Return what to tell the shopper."""
    if isinstance(problem, CannotPlanError | OutOfStockError):
        return quantity_message(
            QuantityError(wanted=problem.requested, available=problem.available)
        )
    if isinstance(problem, PriceChangedError):
        return _("The total has changed. Please look at it once more before you order.")
    if isinstance(problem, COUNTRY_PROBLEMS):
        return _country_problem_text(problem)
    if isinstance(problem, MarketClosedError):
        return _("We take no orders in this market at the moment.")
    return _("Something in your basket has changed. Please look at it once more.")


def _country_problem_text(problem: Exception) -> str:
    if isinstance(problem, UnknownTerritoryError | MissingTaxRateError):
        return _(
            "We cannot deliver there yet, because we do not know the taxes of this place. "
            "Please choose another address."
        )
    if isinstance(problem, MissingCustomsDataError):
        return _(
            "Something in your basket cannot be cleared through customs there yet. "
            "Please choose another address or take it out of the basket."
        )
    if isinstance(problem, MissingExchangeRateError | RateMissingError):
        return _(
            "We cannot work out tax and duty for this address at the moment. "
            "Please try again later."
        )
    return _("We cannot deliver to this address yet. Please choose another one.")
