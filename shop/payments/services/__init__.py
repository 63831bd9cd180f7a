"""Writes of payments: a table of contents."""

from shop.payments.services.again import (
    OrderNotOverError,
    PutBack,
    is_over_unpaid,
    put_back_into_basket,
)
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
    write_tax_refund,
)
from shop.payments.services.resume import NotPayableError, resume_payment
from shop.payments.services.review import (
    GoodsGoneError,
    NothingToAcceptError,
    accept_payment,
)
from shop.payments.services.send import record_refund_state, send_refund
from shop.payments.services.start import open_payment, start_payment

__all__ = [
    "GoodsGoneError",
    "NotPayableError",
    "NothingToAcceptError",
    "NothingToRefundError",
    "OrderNotCancellableError",
    "OrderNotOverError",
    "PutBack",
    "RefundError",
    "accept_payment",
    "cancel_order",
    "capture_payment",
    "check_payment",
    "confirm_payment",
    "expire_order",
    "extend_payment_time",
    "finish_cancellation",
    "is_over_unpaid",
    "open_payment",
    "preview_refund",
    "process_provider_event",
    "put_back_into_basket",
    "record_refund_state",
    "reopen_provider_event",
    "request_capture",
    "request_refund",
    "resume_payment",
    "send_refund",
    "start_payment",
    "store_provider_event",
    "write_tax_refund",
]
