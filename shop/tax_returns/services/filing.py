"""Marking a return as filed; from then on the database refuses to change it."""

from datetime import date, datetime

from django.db import transaction

from shop.tax_returns.locks import lock_tax_return
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.selectors import Difference, differences_of

REFERENCE_LENGTH = 60


class NotADraftError(Exception):
    """Raised when a return is not a draft: filed before, failed, or being built."""


class FiledBeforePeriodError(Exception):
    """Raised for a day of filing on which the period was not over, or that lies ahead."""


class LedgerMovedError(Exception):
    """Raised when the ledger has other entries than when the draft was built."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("; ".join(map(str, differences)))
        self.differences = differences


@transaction.atomic(durable=True)
def file_tax_return(
    *, tax_return_id: int, filed_on: date, reference: str, actor: str, at: datetime
) -> TaxReturn:
    """Freeze a draft as it was sent to the office. Later corrections go to later returns.

    :raises NotADraftError: when it is no draft
    :raises FiledBeforePeriodError: when it cannot have been filed on that day
    :raises LedgerMovedError: when it is not the sum of the ledger any more; build it anew
    """
    row = lock_tax_return(tax_return_id=tax_return_id)
    if row.state != TaxReturn.State.DRAFT:
        raise NotADraftError(f"{row} is {row.state}")
    if not row.ends_on < filed_on <= at.date():
        raise FiledBeforePeriodError(filed_on.isoformat())
    differences = differences_of(row)
    if differences:
        raise LedgerMovedError(differences)
    row.state = TaxReturn.State.FILED
    row.filed_on, row.filed_reference = filed_on, reference.strip()[:REFERENCE_LENGTH]
    row.filed_by, row.filed_at = actor[:80], at
    row.save(update_fields=["state", "filed_on", "filed_reference", "filed_by", "filed_at"])
    return row
