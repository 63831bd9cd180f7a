"""What the shop tells the apps above, each time after the commit and with ids only."""

from django.dispatch import Signal

order_placed = Signal()  # order_id
order_paid = Signal()  # order_id: authorised or paid, goods may leave
order_cancelled = Signal()  # order_id
order_in_review = Signal()  # order_id: its money is not what was asked for, or is gone
order_shipped = Signal()  # order_id
payment_failed = Signal()  # order_id, payment_id
capture_requested = Signal()  # payment_id
cancellation_requested = Signal()  # payment_id: money held must be let go
refund_requested = Signal()  # refund_id
refund_succeeded = Signal()  # refund_id
vat_credit_opened = Signal()  # vat_credit_id: a VAT number is to be asked for again
stray_returned = Signal()  # payment_id: money that nobody had asked for went back
preorder_moved = Signal()  # move_id: goods that were ordered ahead come on another day
provider_event_received = Signal()  # provider_event_id
products_changed = Signal()  # nothing: stale products wait in their table
failed_task_sent_again = Signal()  # failed_task_id
ledger_proof_requested = Signal()
stock_import_confirmed = Signal()  # stock_import_id
orders_imported = Signal()  # nothing: imported orders without a contact wait in their table
tax_report_reopened = Signal()  # tax_report_id: what a provider refused is to be sent again
tax_return_requested = Signal()  # tax_return_id
