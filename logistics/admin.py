"""Every admin page of logistics: a table of contents."""

from logistics.carriers.admin import CarrierAdmin
from logistics.fulfilment.admin import ShipmentAdmin
from logistics.returns.admin import ReturnAdmin, ReturnPolicyAdmin
from logistics.tracking.admin import CarrierEventAdmin
from logistics.withdrawals.admin import WithdrawalAdmin
