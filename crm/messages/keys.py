"""The key of each mail: what it tells of, so that nobody is told twice."""

CONFIRMED = "order-confirmed-"
FAILED = "payment-failed-"
SHIPPED = "order-shipped-"
REFUNDED = "order-refunded-"
CANCELLED = "order-cancelled-"
IN_REVIEW = "payment-in-review-"
RETURNED = "payment-returned-"
