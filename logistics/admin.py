"""Every admin page of logistics: a table of contents."""

from logistics.carriers.admin import CarrierAdmin
from logistics.exceptions.admin import ExceptionRuleAdmin, ParcelExceptionAdmin
from logistics.fulfilment.admin import ShipmentAdmin
from logistics.tracking.admin import CarrierEventAdmin
from logistics.withdrawals.admin import WithdrawalAdmin
