"""Every admin page of logistics: a table of contents."""

from logistics.carriers.admin import CarrierAdmin
from logistics.forecast.admin import (
    ForecastAdmin,
    ForecastRunAdmin,
    SalesWeekAdmin,
    StockProposalAdmin,
    StockTargetAdmin,
    SupplyRuleAdmin,
)
from logistics.fulfilment.admin import ShipmentAdmin
from logistics.inbound.admin import PurchaseOrderAdmin, SupplierAdmin
from logistics.promise.admin import TransitTimeAdmin
from logistics.tracking.admin import CarrierEventAdmin
from logistics.withdrawals.admin import WithdrawalAdmin
