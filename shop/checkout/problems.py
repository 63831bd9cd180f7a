"""Why an order cannot be placed, in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.cart.presenters import quantity_message
from shop.cart.selectors import load_variants, title_of
from shop.cart.services import QuantityError
from shop.checkout.selectors import AddressOutsideMarketError, EmptyCartError, StaleCartError
from shop.checkout.services import (
    ArrivalChangedError,
    CheckoutIncompleteError,
    MarketClosedError,
    PriceChangedError,
)
from shop.delivery.calculate import CannotPlanError
from shop.delivery.selectors import NoDeliveryError
from shop.inventory.services import OutOfStockError
from shop.landed.wording import basket_problem
from shop.markets.context import active_variant
from shop.markets.selectors import RateMissingError
from shop.tax.calculate import MissingCustomsDataError, TaxError, UnknownTerritoryError

PRICING_PROBLEMS = (
    EmptyCartError,
    StaleCartError,
    CheckoutIncompleteError,
    MarketClosedError,
    ArrivalChangedError,
    PriceChangedError,
    CannotPlanError,
    OutOfStockError,
    NoDeliveryError,
    AddressOutsideMarketError,
    RateMissingError,
    TaxError,
)


SAID: dict[type[Exception], object] = {
    PriceChangedError: gettext_lazy(
        "The total has changed. Please look at it once more before you order."
    ),
    ArrivalChangedError: gettext_lazy(
        "The day of arrival has changed. Please look at it once more before you order."
    ),
    MarketClosedError: gettext_lazy("We take no orders in this market at the moment."),
}


def problem_text(problem: Exception) -> str:
    """Return what to tell the shopper."""
    if isinstance(problem, CannotPlanError | OutOfStockError):
        return quantity_message(
            QuantityError(wanted=problem.requested, available=problem.available)
        )
    if type(problem) in SAID:
        return str(SAID[type(problem)])
    if isinstance(
        problem, NoDeliveryError | AddressOutsideMarketError | TaxError | RateMissingError
    ):
        return _place_text(problem)
    return _("Something in your basket has changed. Please look at it once more.")


def _place_text(problem: Exception) -> str:
    """Name the country without a rule, or the piece that cannot be declared there."""
    reader = active_variant()
    if isinstance(problem, UnknownTerritoryError):
        return basket_problem(problem, country=problem.country, titles={}, reader=reader)
    if isinstance(problem, MissingCustomsDataError):
        # A component's key begins with its variant, too.
        variant_id = int(problem.line_key.partition(".")[0])
        variant = load_variants(variant_ids=[variant_id])[variant_id]
        titles = {problem.line_key: title_of(variant, language=reader.language)}
        return basket_problem(problem, country="", titles=titles, reader=reader)
    return _("We cannot deliver to this address yet. Please choose another one.")
