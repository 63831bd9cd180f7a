"""Every admin page of logistics: a table of contents."""

from logistics.carriers.admin import CarrierAdmin, CarrierFileAdmin
from logistics.fulfilment.admin import ShipmentAdmin
from logistics.labels.admin import LabelPurchaseAdmin, ManifestAdmin
from logistics.tracking.admin import CarrierEventAdmin
from logistics.withdrawals.admin import WithdrawalAdmin
