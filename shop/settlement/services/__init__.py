"""Reading the provider's statement and explaining what does not fit. A table of contents."""

from shop.settlement.services.explain import AlreadyMatchedError, explain_entry
from shop.settlement.services.fetch import Fetched, fetch_statement

__all__ = ["AlreadyMatchedError", "Fetched", "explain_entry", "fetch_statement"]
