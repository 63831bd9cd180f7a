"""Every task of the shop: a table of contents that the worker imports."""

from shop.desk.tasks import sweep_failed_tasks_task
from shop.idempotency.tasks import forget_old_keys_task
from shop.inventory.tasks import (
    apply_stock_import_task,
    set_expired_aside_task,
    sweep_stock_imports_task,
)
from shop.invoicing.tasks import issue_invoice_task
from shop.ledgers.tasks import prove_ledgers_task
from shop.markets.tasks import fetch_rates_task, heartbeat_task
from shop.payments.tasks import (
    capture_payment_task,
    check_payment_task,
    credit_cancellation_task,
    credit_refund_task,
    expire_order_task,
    expire_orders_task,
    finish_cancellation_task,
    process_provider_event_task,
    reconcile_payments_task,
    send_refund_task,
    start_payment_task,
    sweep_documents_task,
    sweep_payments_task,
    sweep_provider_events_task,
)
from shop.pricing.tasks import propose_after_drift_task
from shop.search.tasks import refresh_stale_listings_task
from shop.settlement.tasks import fetch_statement_task
from shop.tax_reports.tasks import report_tax_task, sweep_tax_reports_task
from shop.tax_returns.tasks import build_tax_return_task, sweep_tax_returns_task
from shop.vat_credits.tasks import settle_vat_credit_task, sweep_vat_credits_task
