"""The tables of law as the shop ships them, in a moment: a thousand tests want them."""

from shop.tax.selectors import TABLES, forget_tax_data
from shop.tax.services import load_tax_data
from tests.factories.copies import copies_of, copy_in, is_any_filled

_copies: dict[str, bytes] = {}


def enact_tax_data() -> None:
    """Fill the empty tables of law; the first time with the shop's own service.

    The rows keep their keys and times from then on, so that a process that has read them before
    need not read them again. Where there is law already, it stays as it is.
    """
    if is_any_filled(manager.model._meta.db_table for manager in TABLES.values()):
        return
    if not _copies:
        load_tax_data()
        _copies.update(copies_of(manager.model._meta.db_table for manager in TABLES.values()))
        return
    copy_in(_copies)
    forget_tax_data()
