"""Every model of logistics: a table of contents."""

from logistics.carriers.models import Carrier, CarrierEvent, CarrierFile
from logistics.delays.models import Delay
from logistics.exceptions.models import ExceptionNote, ExceptionRule, ParcelException
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
    ArrivalVersion,
    Container,
    CostRow,
    HaulCost,
    HeadHaul,
    Load,
    Milestone,
    OrderedProposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from logistics.labels.models import LabelPurchase, Manifest
from logistics.packing.models import CartonSize
from logistics.partners.models import PartnerExchange, PartnerLink, PartnerMessage
from logistics.picking.models import PickLine, PickScan, Wave, WaveParcel
from logistics.promise.models import TransitLearning
from logistics.returns.models import Return, ReturnLine, ReturnPhoto, ReturnPolicy
from logistics.tracking.models import TrackingEvent
from logistics.withdrawals.models import Withdrawal, WithdrawalLine
