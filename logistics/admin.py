"""Every admin page of logistics: a table of contents."""

from logistics.carriers.admin import CarrierAdmin, CarrierFileAdmin
from logistics.exceptions.admin import ExceptionRuleAdmin, ParcelExceptionAdmin
from logistics.forecast.admin import (
    ForecastAdmin,
    ForecastRunAdmin,
    SalesWeekAdmin,
    StockProposalAdmin,
    StockTargetAdmin,
    SupplyRuleAdmin,
)
from logistics.fulfilment.admin import ShipmentAdmin
from logistics.inbound.admin import HeadHaulAdmin, PurchaseOrderAdmin, SupplierAdmin
from logistics.labels.admin import LabelPurchaseAdmin, ManifestAdmin
from logistics.packing.admin import CartonSizeAdmin
from logistics.partners.admin import PartnerLinkAdmin, PartnerMessageAdmin
from logistics.picking.admin import PickScanAdmin, WaveAdmin
from logistics.promise.admin import TransitTimeAdmin
from logistics.returns.admin import ReturnAdmin, ReturnPolicyAdmin
from logistics.tracking.admin import CarrierEventAdmin
from logistics.withdrawals.admin import WithdrawalAdmin
