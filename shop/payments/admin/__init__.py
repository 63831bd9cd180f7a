"""Payments in the admin: a table of contents."""

from shop.payments.admin import order_page, reviews, tiles
from shop.payments.admin.disputes import DisputeAdmin
from shop.payments.admin.ledgers import LedgerEntryAdmin, RefundAdmin
from shop.payments.admin.payments import PaymentAdmin
from shop.payments.admin.provider_events import ProviderEventAdmin

__all__ = [
    "DisputeAdmin",
    "LedgerEntryAdmin",
    "PaymentAdmin",
    "ProviderEventAdmin",
    "RefundAdmin",
    "order_page",
    "reviews",
    "tiles",
]
