"""Writes of payments: a table of contents."""

from shop.payments.services.cancel import (
    OrderNotCancellableError,
    cancel_order,
    expire_order,
    extend_payment_time,
    finish_cancellation,
)
from shop.payments.services.capture import capture_payment, request_capture
from shop.payments.services.confirm import check_payment, confirm_payment
from shop.payments.services.inbox import (
    process_provider_event,
    reopen_provider_event,
    store_provider_event,
)
from shop.payments.services.refund import (
    NothingToRefundError,
    RefundError,
    preview_refund,
    request_refund,
)
from shop.payments.services.send import record_refund_state, send_refund
from shop.payments.services.start import open_payment, start_payment

__all__ = [
    "NothingToRefundError",
    "OrderNotCancellableError",
    "RefundError",
    "cancel_order",
    "capture_payment",
    "check_payment",
    "confirm_payment",
    "expire_order",
    "extend_payment_time",
    "finish_cancellation",
    "open_payment",
    "preview_refund",
    "process_provider_event",
    "record_refund_state",
    "reopen_provider_event",
    "request_capture",
    "request_refund",
    "send_refund",
    "start_payment",
    "store_provider_event",
]
