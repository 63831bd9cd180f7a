"""What the pages of the law want to know of orders."""

from datetime import date, datetime, time

from django.utils import timezone

from shop.orders.models import Consignment
from shop.tax.admin import counts_quotes


@counts_quotes
def orders_quoted_with(key: str, since: date) -> int:
    """Count the orders placed since a day one of whose quotes names a row of law."""
    begins = timezone.make_aware(datetime.combine(since, time.min))
    quoted = Consignment.objects.filter(
        order__placed_at__gte=begins, quote__data_rows__contains=[key]
    )
    return quoted.values("order").distinct().count()
