"""Every task of logistics: a table of contents."""

from logistics.exceptions.tasks import look_after_parcels_task
from logistics.forecast.tasks import forecast_demand_task
from logistics.fulfilment.tasks import (
    cancel_shipments_task,
    follow_refund_task,
    plan_missing_shipments_task,
    plan_shipment_task,
)
from logistics.labels.tasks import (
    buy_label_task,
    poll_carriers_task,
    sweep_labels_task,
    tell_carrier_task,
    void_label_task,
)
from logistics.partners.tasks import exchange_with_partner_task, exchange_with_partners_task
from logistics.promise.tasks import learn_transit_task
from logistics.tracking.tasks import (
    process_carrier_event_task,
    process_early_carrier_events_task,
    sweep_carrier_events_task,
)
from logistics.withdrawals.tasks import stop_withdrawn_orders_task
