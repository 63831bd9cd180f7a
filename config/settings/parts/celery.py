"""Celery: queues by purpose, late acknowledgement, periodic work in code."""

from typing import Any

from celery.schedules import crontab
from kombu import Exchange, Queue

from config.env import env_str
from config.settings.parts.database import REDIS_URL

CELERY_BROKER_URL = env_str("CELERY_BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://"))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task runs; waits over a few minutes live in a retry_at column instead.
    "visibility_timeout": 3600,
    # A web request must not hang when the broker is dead: the sweepers find the work again.
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [
    # Each with its own key: queues that share one would all get every message.
    Queue(name, Exchange(name), routing_key=name)
    for name in (
        "default",
        "payments",
        "fulfilment",
        "documents",
        "mail",
        "catalogue",
        "reports",
    )
]
# Tasks do not name their queue: Celery 5.7 deprecates that in favour of routes.
CELERY_TASK_ROUTES = {
    # The first that fits counts.
    "shop.tasks.refresh_stale_listings_task": {"queue": "catalogue"},
    "shop.tasks.fetch_rates_task": {"queue": "default"},
    "shop.tasks.propose_after_drift_task": {"queue": "catalogue"},
    "shop.tasks.heartbeat_task": {"queue": "default"},
    "shop.tasks.forget_old_keys_task": {"queue": "default"},
    "shop.tasks.sweep_failed_tasks_task": {"queue": "default"},
    "shop.tasks.apply_stock_import_task": {"queue": "catalogue"},
    "shop.tasks.sweep_stock_imports_task": {"queue": "catalogue"},
    "shop.tasks.set_expired_aside_task": {"queue": "catalogue"},
    # They may take a minute: not in the way of payments.
    "shop.tasks.build_tax_return_task": {"queue": "reports"},
    "shop.tasks.sweep_tax_returns_task": {"queue": "reports"},
    "shop.tasks.fetch_statement_task": {"queue": "reports"},
    "shop.tasks.issue_invoice_task": {"queue": "documents"},
    "shop.tasks.credit_cancellation_task": {"queue": "documents"},
    "shop.tasks.credit_refund_task": {"queue": "documents"},
    "shop.tasks.sweep_documents_task": {"queue": "documents"},
    # A register that is silent for long must not keep money waiting.
    "shop.tasks.settle_vat_credit_task": {"queue": "default"},
    "shop.tasks.sweep_vat_credits_task": {"queue": "default"},
    "shop.tasks.report_tax_task": {"queue": "default"},
    "shop.tasks.sweep_tax_reports_task": {"queue": "default"},
    # A million rows take seconds: not in the way of payments.
    "shop.tasks.prove_ledgers_task": {"queue": "reports"},
    "shop.tasks.*": {"queue": "payments"},
    "crm.tasks.*": {"queue": "mail"},
    # A second or more of arithmetic: not in the way of parcels.
    "logistics.tasks.forecast_demand_task": {"queue": "reports"},
    "logistics.tasks.learn_transit_task": {"queue": "reports"},
    "logistics.tasks.*": {"queue": "fulfilment"},
    "content.tasks.*": {"queue": "default"},
}
# What somebody waits for comes before what beat looks after (with Valkey, 0 is the highest).
SWEEP_PRIORITY = 6
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "expire-reservations": {"task": "shop.tasks.expire_orders_task", "schedule": 60.0},
    "process-provider-events": {
        "task": "shop.tasks.sweep_provider_events_task",
        "schedule": 60.0,
    },
    "finish-payments": {"task": "shop.tasks.sweep_payments_task", "schedule": 120.0},
    "issue-missing-documents": {
        "task": "shop.tasks.sweep_documents_task",
        "schedule": 300.0,
    },
    "reconcile-payments": {
        "task": "shop.tasks.reconcile_payments_task",
        "schedule": crontab(minute="17"),
    },
    "fetch-statement": {
        "task": "shop.tasks.fetch_statement_task",
        "schedule": crontab(minute="29"),
    },
    "plan-missing-shipments": {
        "task": "logistics.tasks.plan_missing_shipments_task",
        "schedule": 180.0,
    },
    "process-carrier-events": {
        "task": "logistics.tasks.sweep_carrier_events_task",
        "schedule": 60.0,
    },
    "go-on-with-labels": {"task": "logistics.tasks.sweep_labels_task", "schedule": 60.0},
    "ask-carriers-for-scans": {"task": "logistics.tasks.poll_carriers_task", "schedule": 300.0},
    "exchange-with-partners": {
        "task": "logistics.tasks.exchange_with_partners_task",
        "schedule": 120.0,
    },
    "look-after-parcels": {
        "task": "logistics.tasks.look_after_parcels_task",
        "schedule": 600.0,
    },
    "stop-withdrawn-orders": {
        "task": "logistics.tasks.stop_withdrawn_orders_task",
        "schedule": 120.0,
    },
    # Once a week there is work; every other time it is found done.
    "forecast-demand": {
        "task": "logistics.tasks.forecast_demand_task",
        "schedule": crontab(minute="11"),
    },
    # Once a night; every other time it is found done.
    "learn-transit-times": {
        "task": "logistics.tasks.learn_transit_task",
        "schedule": crontab(minute="19"),
    },
    "queue-missing-mails": {
        "task": "crm.tasks.queue_missing_mails_task",
        "schedule": 180.0,
    },
    "answer-missing-consents": {
        "task": "crm.tasks.answer_missing_consents_task",
        "schedule": 180.0,
    },
    "recognise-missing": {"task": "crm.tasks.recognise_missing_task", "schedule": 300.0},
    "send-mails": {"task": "crm.tasks.send_due_mails_task", "schedule": 30.0},
    "refresh-listings": {
        "task": "shop.tasks.refresh_stale_listings_task",
        "schedule": 60.0,
    },
    "forget-old-keys": {
        "task": "shop.tasks.forget_old_keys_task",
        "schedule": crontab(minute="41"),
    },
    "go-on-with-stock-imports": {
        "task": "shop.tasks.sweep_stock_imports_task",
        "schedule": 60.0,
    },
    "go-on-with-tax-returns": {
        "task": "shop.tasks.sweep_tax_returns_task",
        "schedule": 60.0,
    },
    "look-after-failed-tasks": {
        "task": "shop.tasks.sweep_failed_tasks_task",
        "schedule": 300.0,
    },
    "report-missing-tax": {
        "task": "shop.tasks.sweep_tax_reports_task",
        "schedule": 300.0,
    },
    "ask-registers-again": {
        "task": "shop.tasks.sweep_vat_credits_task",
        "schedule": 120.0,
    },
    "fetch-rates": {
        "task": "shop.tasks.fetch_rates_task",
        "schedule": crontab(hour="16", minute="30"),
    },
    "propose-after-drift": {
        "task": "shop.tasks.propose_after_drift_task",
        "schedule": crontab(hour="17", minute="0"),
    },
    # A day begins at midnight UTC, as it does where the shop asks what may be sold.
    "set-expired-lots-aside": {
        "task": "shop.tasks.set_expired_aside_task",
        "schedule": crontab(hour="0", minute="1"),
    },
    "prove-ledgers": {
        "task": "shop.tasks.prove_ledgers_task",
        "schedule": crontab(hour="3", minute="10"),
    },
    "publish-due-pages": {"task": "content.tasks.publish_due_pages_task", "schedule": 60.0},
}
CELERY_BEAT_SCHEDULE = {
    title: {**entry, "options": {"priority": SWEEP_PRIORITY}}
    for title, entry in CELERY_BEAT_SCHEDULE.items()
} | {"beat-heartbeat": {"task": "shop.tasks.heartbeat_task", "schedule": 30.0}}
