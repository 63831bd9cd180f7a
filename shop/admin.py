"""Every admin page of the shop: a table of contents."""

from shop.accounts.admin import CustomerGroupAdmin, GroupAdmin, UserAdmin
from shop.catalogue.admin import CategoryAdmin, ProductAdmin
from shop.delivery.admin import (
    DeliveryMethodAdmin,
    DeliveryRateAdmin,
    DeliveryZoneAdmin,
    DispatchRuleAdmin,
    PublicHolidayAdmin,
)
from shop.desk.admin import FailedTaskAdmin, HandedViewAdmin
from shop.inventory.admin import (
    BinAdmin,
    BundlePartAdmin,
    PreorderAdmin,
    ProtectedStockAdmin,
    SafetyBufferAdmin,
    StockCountAdmin,
    StockImportAdmin,
    StockItemAdmin,
    StockMovementAdmin,
    TransferAdmin,
    WarehouseAdmin,
)
from shop.invoicing.admin import DocumentAdmin, LegalEntityAdmin
from shop.ledgers.admin import LedgerProofAdmin
from shop.markets.admin import (
    AccessibilityRunAdmin,
    ExchangeRateAdmin,
    MarketAdmin,
    ProducerRegistrationAdmin,
)
from shop.orders.admin import LotAdmin, OrderAdmin
from shop.payments.admin import (
    DisputeAdmin,
    LedgerEntryAdmin,
    PaymentAdmin,
    ProviderEventAdmin,
    RefundAdmin,
)
from shop.pricing.admin import PriceAdmin, PriceProposalAdmin
from shop.replays.admin import RoutingRuleAdmin
from shop.search.admin import refresh_soon
from shop.settlement.admin import BalanceEntryAdmin, ExchangeDifferenceAdmin
from shop.tax.admin import DatedAdmin
from shop.tax_reports.admin import TaxReportAdmin
from shop.tax_returns.admin import TaxReturnAdmin
from shop.vat_credits.admin import vat_panel
from shop.vat_ids.admin import VatIdCheckAdmin
