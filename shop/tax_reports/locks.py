"""Row locks of tax reports: always after their order's and its payments'."""

from shop.kernel.locking import require_transaction
from shop.tax_reports.models import TaxReport


def lock_tax_report(*, tax_report_id: int) -> TaxReport:
    """Lock a tax report until the transaction ends.

    :raises TaxReport.DoesNotExist: when there is none
    """
    require_transaction("lock_tax_report")
    return TaxReport.objects.select_for_update(of=("self",)).get(pk=tax_report_id)
