"""The law as dated tables, and the seller's own registrations: a table of contents.

A change of law is a new row, never an edit: quotes name the rows they were made from. A row holds
from ``valid_from`` until the day before ``valid_to``; of several rows about the same thing the one
that started last wins. ``shop.tax.calculate`` has the same rows as values.
"""

from shop.tax.models.duties import DutyRate, FlatCharge
from shop.tax.models.reports import Report, ReportBox, ReportRule
from shop.tax.models.seller import SellerRegistration
from shop.tax.models.taxes import TaxRate, TaxScheme, TerritoryRule, Threshold
from shop.tax.models.terms import LegalTerm

__all__ = [
    "DutyRate",
    "FlatCharge",
    "LegalTerm",
    "Report",
    "ReportBox",
    "ReportRule",
    "SellerRegistration",
    "TaxRate",
    "TaxScheme",
    "TerritoryRule",
    "Threshold",
]
