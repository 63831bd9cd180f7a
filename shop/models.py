"""Every model of the shop: a table of contents."""

from shop.accounts.models import Address, CustomerGroup, User
from shop.bundles.models import BundlePart
from shop.cart.models import Cart, CartLine
from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    Category,
    CategoryText,
    Manufacturer,
    Option,
    OptionValue,
    Product,
    ProductAttribute,
    ProductMedia,
    ProductText,
    ProductType,
    ResponsiblePerson,
    Variant,
)
from shop.checkout.models import Checkout
from shop.delivery.models import (
    DeliveryMethod,
    DeliveryRate,
    DeliveryZone,
    DispatchRule,
    PublicHoliday,
    TransitTime,
)
from shop.desk.models import FailedTask, HandedView, PeriodicRun
from shop.idempotency.models import IdempotencyKey
from shop.inventory.models import (
    Bin,
    ExpectedUnits,
    Lot,
    LotMovement,
    LotPick,
    Preorder,
    PreorderMove,
    ProtectedStock,
    Reservation,
    SafetyBuffer,
    StockCount,
    StockCountLine,
    StockImport,
    StockImportLine,
    StockItem,
    StockMovement,
    Transfer,
    TransferLine,
    Warehouse,
)
from shop.invoicing.models import Document, DocumentFile, LegalEntity, NumberSeries, TaxEntry
from shop.ledgers.models import LedgerProof
from shop.markets.models import AccessibilityRun, ExchangeRate, Market, ProducerRegistration
from shop.orders.bundles import OrderBundle
from shop.orders.models import (
    Consignment,
    Order,
    OrderCharge,
    OrderEvent,
    OrderLine,
    OrderRoute,
)
from shop.payments.models import (
    Dispute,
    LedgerEntry,
    Payment,
    ProviderEvent,
    Refund,
    RefundLine,
)
from shop.pricing.models import Price, PriceHistory, PriceProposal
from shop.routing.models import RoutingRule
from shop.search.models import Listing, SearchEntry, StaleProduct
from shop.settlement.models import BalanceEntry, ExchangeDifference
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)
from shop.tax_reports.models import TaxReport, TaxReversal
from shop.tax_returns.models import TaxReturn, TaxReturnLine, TaxReturnSum
from shop.vat_credits.models import VatCredit
from shop.vat_ids.models import VatIdCheck
