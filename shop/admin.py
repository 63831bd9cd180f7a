"""Every admin page of the shop: a table of contents."""

from shop.accounts.admin import GroupAdmin, UserAdmin
from shop.catalogue.admin import CategoryAdmin, ProductAdmin
from shop.delivery.admin import DeliveryMethodAdmin, DeliveryRateAdmin
from shop.desk.admin import FailedTaskAdmin, HandedViewAdmin
from shop.inventory.admin import (
    StockImportAdmin,
    StockItemAdmin,
    StockMovementAdmin,
    WarehouseAdmin,
)
from shop.markets.admin import ExchangeRateAdmin, MarketAdmin
from shop.orders.admin import OrderAdmin
from shop.payments.admin import (
    DisputeAdmin,
    LedgerEntryAdmin,
    PaymentAdmin,
    ProviderEventAdmin,
    RefundAdmin,
)
from shop.pricing.admin import PriceAdmin, PriceProposalAdmin
from shop.search.admin import refresh_soon
from shop.tax.admin import DatedAdmin
from shop.vat_credits.admin import vat_panel
from shop.vat_ids.admin import VatIdCheckAdmin
