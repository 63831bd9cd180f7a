"""Returns as files. A table of contents."""

from shop.tax_returns.exports.oss_xml import OSS_REPORTS, oss_xml
from shop.tax_returns.exports.tables import documents_csv, return_csv

__all__ = ["OSS_REPORTS", "documents_csv", "oss_xml", "return_csv"]
