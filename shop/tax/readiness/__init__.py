"""What the law says of a market before it opens: a table of contents."""

from shop.tax.readiness.parcels import taxes
from shop.tax.readiness.terms import terms

__all__ = ["taxes", "terms"]
