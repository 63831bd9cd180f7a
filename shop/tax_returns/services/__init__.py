"""Building returns in the background and freezing them. A table of contents."""

from shop.tax_returns.services.build import build_tax_return_batch
from shop.tax_returns.services.filing import (
    FiledBeforePeriodError,
    LedgerMovedError,
    NotADraftError,
    file_tax_return,
)
from shop.tax_returns.services.request import (
    NotRegisteredError,
    PeriodNotOverError,
    ReturnBusyError,
    ReturnFiledError,
    request_tax_return,
)

__all__ = [
    "FiledBeforePeriodError",
    "LedgerMovedError",
    "NotADraftError",
    "NotRegisteredError",
    "PeriodNotOverError",
    "ReturnBusyError",
    "ReturnFiledError",
    "build_tax_return_batch",
    "file_tax_return",
    "request_tax_return",
]
