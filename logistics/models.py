"""Every model of logistics: a table of contents."""

from logistics.carriers.models import Carrier, CarrierEvent
from logistics.forecast.models import (
    Forecast,
    ForecastRun,
    ForecastScore,
    SalesWeek,
    StockProposal,
    StockTarget,
    SupplyRule,
)
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.inbound.models import (
    OrderedProposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from logistics.tracking.models import TrackingEvent
from logistics.withdrawals.models import Withdrawal, WithdrawalLine
