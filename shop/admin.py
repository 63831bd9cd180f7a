"""Every admin page of the shop: a table of contents."""

from shop.orders.admin import OrderAdmin
from shop.payments.admin import LedgerEntryAdmin, PaymentAdmin, ProviderEventAdmin, RefundAdmin
