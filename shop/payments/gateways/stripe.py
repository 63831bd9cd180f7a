"""Stripe: PaymentIntents with dynamic methods, cards captured when goods leave."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import stripe
from django.conf import settings

from shop.kernel.money import Money, from_minor_units, minor_units, zero
from shop.kernel.stripe_api import TEMPORARY, refuse_play_money, stripe_client
from shop.payments.gateways.base import (
    DisputeState,
    DisputeStatus,
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentRequest,
    IntentState,
    IntentStatus,
    RefundState,
)

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# These hold the money until goods leave; all other methods are taken at once (PAYMENTS.md 2.4).
CAPTURED_LATER = ("card", "klarna")
TIMEOUT_SECONDS = 10
"""How long one try may take: a shopper waits for some of them."""
RETRIES = 2
PAGE = 100
WATCHED = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "payment_intent.amount_capturable_updated",
    "payment_intent.requires_action",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
    "review.opened",
    "review.closed",
)
"""The events that change something here; the webhook is subscribed to the same ones."""
EXPAND = ["latest_charge"]

_STATUS = {
    "requires_payment_method": IntentStatus.PENDING,
    "requires_confirmation": IntentStatus.PENDING,
    "requires_action": IntentStatus.PENDING,
    "processing": IntentStatus.DELAYED,
    "requires_capture": IntentStatus.AUTHORISED,
    "succeeded": IntentStatus.CAPTURED,
    "canceled": IntentStatus.CANCELLED,
}
_DISPUTE_STATUS = {
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
    "warning_closed": DisputeStatus.CLOSED,
    "prevented": DisputeStatus.CLOSED,
}
# The customer has a voucher to pay within days: nothing more happens in the browser.
_VOUCHER_ACTIONS = frozenset({"konbini_display_details", "multibanco_display_details"})


class StripeGateway:
    """The gateway of the account that the settings name."""

    @property
    def _intents(self) -> stripe.PaymentIntentService:
        return self._v1.payment_intents

    @property
    def _v1(self) -> stripe.V1Services:
        client = stripe_client(
            settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, TIMEOUT_SECONDS, RETRIES
        )
        return client.v1

    def create(self, request: IntentRequest) -> IntentState:
        """Ask for money; the same key gives the same intent."""
        params: stripe.params.PaymentIntentCreateParams = {
            "amount": minor_units(request.amount),
            "currency": str(request.amount.currency).lower(),
            "automatic_payment_methods": {"enabled": True},
            "payment_method_options": {  # type: ignore[typeddict-item]
                name: {"capture_method": "manual"} for name in CAPTURED_LATER
            },
            "metadata": {"order": request.order_number},
            "receipt_email": request.email,
            "shipping": request.shipping,  # type: ignore[typeddict-item]
        }
        return _state(_call(lambda: self._intents.create(params, {"idempotency_key": request.key})))

    def retrieve(self, reference: str) -> IntentState:
        """Return the present state, refunds included."""
        intent = _call(lambda: self._intents.retrieve(reference, {"expand": EXPAND}))
        return _state(intent, refunds=self._refunds_of(intent))

    def _refunds_of(self, intent: stripe.PaymentIntent) -> list[stripe.Refund]:
        """Ask for the refunds only where money has gone back; a charge no longer lists them."""
        charge = intent.latest_charge
        if not isinstance(charge, stripe.Charge) or not charge.amount_refunded:
            return []
        page = _call(lambda: self._v1.refunds.list({"payment_intent": intent.id, "limit": 100}))
        return list(page.data)

    def capture(self, reference: str, *, amount: Money, key: str) -> IntentState:
        """Take authorised money, once; what is not taken is released."""
        _call(
            lambda: self._intents.capture(
                reference, {"amount_to_capture": minor_units(amount)}, {"idempotency_key": key}
            )
        )
        return self.retrieve(reference)

    def cancel(self, reference: str, *, key: str) -> IntentState:
        """Give up an intent and release what it holds."""
        _call(lambda: self._intents.cancel(reference, {}, {"idempotency_key": key}))
        return self.retrieve(reference)

    def refund(self, reference: str, *, amount: Money, refund_id: int, key: str) -> RefundState:
        """Send money back."""
        refund = _call(
            lambda: self._v1.refunds.create(
                {
                    "payment_intent": reference,
                    "amount": minor_units(amount),
                    "metadata": {"refund": str(refund_id)},
                },
                {"idempotency_key": key},
            )
        )
        return _refund(refund)

    def dispute(self, reference: str) -> DisputeState:
        """Return the present state of a dispute."""
        row = _call(lambda: self._v1.disputes.retrieve(reference))
        due_by = row.evidence_details.due_by
        return DisputeState(
            reference=row.id,
            intent=str(row.payment_intent or ""),
            status=_DISPUTE_STATUS.get(row.status, DisputeStatus.OPEN),
            reason=row.reason,
            amount=from_minor_units(row.amount, currency=row.currency),
            due_by=datetime.fromtimestamp(due_by, tz=UTC) if due_by else None,
        )

    def changed_since(self, moment: datetime) -> Iterator[IntentState]:
        """Yield the intents created since a moment; one that is refused is left out."""
        for page in _pages(self._intents.list, moment):
            for intent in page:
                try:
                    state = self.retrieve(intent.id)
                except GatewayRefusedError as error:
                    logger.warning("intent %s is left out: %s", intent.id, error)
                    continue
                yield state

    def refunded_since(self, moment: datetime) -> Iterator[str]:
        """Yield the references of intents of which money went back since a moment."""
        for page in _pages(self._v1.refunds.list, moment):
            yield from (str(refund.payment_intent) for refund in page if refund.payment_intent)

    def events_since(self, moment: datetime) -> Iterator[list[dict[str, Any]]]:
        """Yield what webhooks should have told us since a moment, page by page."""
        for page in _pages(self._v1.events.list, moment, types=list(WATCHED)):
            yield [event.to_dict(for_json=True) for event in page]


def stripe_gateway() -> StripeGateway:
    """Return the gateway of the account that the settings name.

    :raises ImproperlyConfigured: when a live shop would take play money: DEBUG is off, and the
        address is not Stripe's own or the key is a test key
    """
    refuse_play_money()
    return StripeGateway()


def stripe_statement_pages(filters: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the balance transactions that fit, page by page, newest first.

    :raises GatewayUnavailableError: when the provider does not answer
    :raises ImproperlyConfigured: when a live shop would read a stand-in's account
    """
    gateway = stripe_gateway()
    return _all_pages(gateway._v1.balance_transactions.list, filters)  # noqa: SLF001


def _pages(ask: Callable[[Any], Any], moment: datetime, **filters: object) -> Iterator[list[Any]]:
    """Yield every page of a list of what was created since a moment, newest first."""
    return _all_pages(ask, {"created": {"gte": int(moment.timestamp())}, **filters})


def _all_pages(ask: Callable[[Any], Any], filters: dict[str, Any]) -> Iterator[list[Any]]:
    params = {"limit": PAGE, **filters}
    has_more = True
    while has_more:
        page = _call(partial(ask, params))
        if page.data:
            yield page.data
            params["starting_after"] = page.data[-1].id
        has_more = page.has_more


def _call(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except TEMPORARY as error:
        raise GatewayUnavailableError(str(error)) from error
    except stripe.StripeError as error:
        raise GatewayRefusedError(error.user_message or str(error)) from error


def _state(intent: stripe.PaymentIntent, *, refunds: Sequence[stripe.Refund] = ()) -> IntentState:
    currency = intent.currency
    charge = intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
    details = charge.payment_method_details if charge else None
    method = details.type if details else ""
    card = details.card if details and method == "card" else None
    captured = zero(currency.upper())
    if intent.status == "succeeded":
        captured = from_minor_units(intent.amount_received, currency=currency)
    deadline = getattr(card, "capture_before", None) if card else None
    return IntentState(
        reference=intent.id,
        status=_status(intent),
        amount=from_minor_units(intent.amount, currency=currency),
        captured=captured,
        client_secret=intent.client_secret or "",
        order_number=_note(intent.metadata, "order"),
        method=method,
        charge=charge.id if charge else "",
        error=(intent.last_payment_error.message or "") if intent.last_payment_error else "",
        capture_before=datetime.fromtimestamp(deadline, tz=UTC) if deadline else None,
        refunds=tuple(_refund(row) for row in refunds),
    )


def _status(intent: stripe.PaymentIntent) -> IntentStatus:
    if intent.next_action and intent.next_action.type in _VOUCHER_ACTIONS:
        return IntentStatus.DELAYED
    return _STATUS[intent.status]


def _refund(refund: stripe.Refund) -> RefundState:
    ours = _note(refund.metadata, "refund")
    return RefundState(
        reference=refund.id,
        amount=from_minor_units(refund.amount, currency=refund.currency),
        is_successful=refund.status == "succeeded",
        is_failed=refund.status in {"failed", "canceled"},
        refund_id=int(ours) if ours.isdigit() else None,
    )


def _note(metadata: stripe.StripeObject | None, name: str) -> str:
    """Return one of our notes on the provider's object; its metadata is no dict."""
    return str(metadata.to_dict().get(name, "")) if metadata is not None else ""
