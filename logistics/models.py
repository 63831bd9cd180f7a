"""Every model of logistics: a table of contents."""

from logistics.carriers.models import Carrier, CarrierEvent
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.returns.models import Return, ReturnLine, ReturnPhoto, ReturnPolicy
from logistics.tracking.models import TrackingEvent
from logistics.withdrawals.models import Withdrawal, WithdrawalLine
