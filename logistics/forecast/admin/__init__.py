"""Planning in the admin: a table of contents."""

from logistics.forecast.admin.forecasts import ForecastAdmin
from logistics.forecast.admin.proposals import StockProposalAdmin
from logistics.forecast.admin.rules import SalesWeekAdmin, SupplyRuleAdmin
from logistics.forecast.admin.runs import ForecastRunAdmin
from logistics.forecast.admin.targets import StockTargetAdmin

__all__ = [
    "ForecastAdmin",
    "ForecastRunAdmin",
    "SalesWeekAdmin",
    "StockProposalAdmin",
    "StockTargetAdmin",
    "SupplyRuleAdmin",
]
