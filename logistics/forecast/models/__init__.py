"""The tables of the forecast: a table of contents."""

from logistics.forecast.models.sales import (
    METHOD_NAMES,
    SHOP_METHOD,
    Forecast,
    ForecastRun,
    ForecastScore,
    SalesWeek,
    validate_monday,
)
from logistics.forecast.models.supply import StockProposal, StockTarget, SupplyRule

__all__ = [
    "METHOD_NAMES",
    "SHOP_METHOD",
    "Forecast",
    "ForecastRun",
    "ForecastScore",
    "SalesWeek",
    "StockProposal",
    "StockTarget",
    "SupplyRule",
    "validate_monday",
]
