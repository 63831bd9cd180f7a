"""Forecasts as arithmetic on values: no Django, no clock. A table of contents."""

from logistics.forecast.calculate.forecast import forecast_all
from logistics.forecast.calculate.methods import METHODS
from logistics.forecast.calculate.scoring import Score, rmsse, score
from logistics.forecast.calculate.series import Series

__all__ = ["METHODS", "Score", "Series", "forecast_all", "rmsse", "score"]
