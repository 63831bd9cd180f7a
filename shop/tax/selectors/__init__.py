"""Read the law from the database, and quote with it: a table of contents."""

from shop.tax.selectors.registrations import (
    Registrations,
    registered_on,
    registration_numbers_on,
    registrations_on,
)
from shop.tax.selectors.remembered import (
    forget_tax_data,
    legal_term,
    quote_tax,
    rows_of,
    rows_of_law,
    tax_data,
)
from shop.tax.selectors.tables import (
    ROW_CLASS_OF,
    TABLES,
    as_value,
    ended_by,
    holding,
    in_force,
    periods_with_rows,
    rows_by_key,
    same_fact,
)

__all__ = [
    "ROW_CLASS_OF",
    "TABLES",
    "Registrations",
    "as_value",
    "ended_by",
    "forget_tax_data",
    "holding",
    "in_force",
    "legal_term",
    "periods_with_rows",
    "quote_tax",
    "registered_on",
    "registration_numbers_on",
    "registrations_on",
    "rows_by_key",
    "rows_of",
    "rows_of_law",
    "same_fact",
    "tax_data",
]
