"""Bringing catalogues of others in: a table of contents."""

from shop.catalogue.importer.rows import ImportRow, RowError, parse_row
from shop.catalogue.importer.run import ImportOptions, ImportSummary, run_import, unfinished_line
from shop.catalogue.importer.source import SourceError
from shop.catalogue.importer.store import ImportedRow

__all__ = [
    "ImportOptions",
    "ImportRow",
    "ImportSummary",
    "ImportedRow",
    "RowError",
    "SourceError",
    "parse_row",
    "run_import",
    "unfinished_line",
]
