"""Payment intents: created, changed, captured, cancelled. Confirming is in `confirming.py`."""

import secrets

from stripe.params import (
    PaymentIntentCancelParams,
    PaymentIntentCaptureParams,
    PaymentIntentCreateParams,
    PaymentIntentUpdateParams,
)

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.charges import book_charge
from tests.standins.stripe.confirming import confirm, unexpected_state
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.money import check_amount, check_whole_number
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.payment_methods import find_or_create_method, offered_types
from tests.standins.stripe.store import Json, new_id, now

_OPEN = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
_FREE_TO_CHANGE = frozenset({"description", "metadata"})


def create_intent(*, account: Account, call: Call) -> Json:
    """Create an intent, and confirm it at once when asked to.

    :raises ApiError: 400 for what Stripe would refuse, 402 when the confirmation is declined
    """
    params = call.params
    _refuse_listed_types(params)
    check_parameters(given=params, expected=PaymentIntentCreateParams)
    amount, currency = check_amount(amount=params.get("amount"), currency=params.get("currency"))
    intent = account.store.add(_new_intent(params=params, amount=amount, currency=currency))
    account.emit("payment_intent.created", intent, call)
    if params.get("confirm") == "true":
        confirm(account=account, intent=intent, call=call)
        return intent
    method = find_or_create_method(store=account.store, params=params)
    if method:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    return intent


def _refuse_listed_types(params: Json) -> None:
    if "payment_method_types" in params:
        raise ApiError(
            400,
            "payment_method_types is no longer supported in this API version.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    rivals = {"automatic_payment_methods", "excluded_payment_method_types"} & set(params)
    if "allowed_payment_method_types" in params and rivals:
        raise ApiError(
            400,
            "allowed_payment_method_types is mutually exclusive with automatic_payment_methods "
            "and excluded_payment_method_types.",
            param="allowed_payment_method_types",
        )


def _new_intent(*, params: Json, amount: int, currency: str) -> Json:
    intent_id = new_id(prefix="pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": {"enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method") or "automatic_async",
        "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": currency,
        "customer": params.get("customer"),
        "description": params.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_options": params.get("payment_method_options") or {},
        "payment_method_types": offered_types(currency=currency, params=params),
        "receipt_email": params.get("receipt_email"),
        "setup_future_usage": params.get("setup_future_usage"),
        "shipping": params.get("shipping"),
        "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "_is_voucher": False,
        "_locale": "en",
        "_return_url": None,
        "_type_choice": {
            name: params[name]
            for name in ("allowed_payment_method_types", "excluded_payment_method_types")
            if name in params
        },
    }


def update_intent(*, account: Account, call: Call, intent_id: str) -> Json:
    """Change an intent; once money moves, only its description and metadata.

    :raises ApiError: 400 for what can no longer change
    """
    params = call.params
    check_parameters(given=params, expected=PaymentIntentUpdateParams)
    intent = account.store.get("payment_intent", intent_id)
    if intent["status"] not in _OPEN and set(params) - _FREE_TO_CHANGE:
        raise unexpected_state(intent, "which does not allow it to be updated")
    if "amount" in params or "currency" in params:
        intent["amount"], intent["currency"] = check_amount(
            amount=params.get("amount", intent["amount"]),
            currency=params.get("currency", intent["currency"]),
        )
        choice = {**intent["_type_choice"], "capture_method": intent["capture_method"]}
        intent["payment_method_types"] = offered_types(currency=intent["currency"], params=choice)
    _merge_metadata(intent=intent, changes=params.get("metadata") or {})
    for name in ("customer", "description", "receipt_email", "shipping"):
        if name in params:
            intent[name] = params[name] or None
    if "payment_method_options" in params:
        intent["payment_method_options"].update(params["payment_method_options"] or {})
    return intent


def _merge_metadata(*, intent: Json, changes: dict[str, str]) -> None:
    merged = {**intent["metadata"], **changes}
    intent["metadata"] = {name: value for name, value in merged.items() if value != ""}


def confirm_intent(*, account: Account, call: Call, intent_id: str) -> Json:
    """Try to pay: see `confirming.confirm`."""
    intent = account.store.get("payment_intent", intent_id)
    return confirm(account=account, intent=intent, call=call)


def capture_intent(*, account: Account, call: Call, intent_id: str) -> Json:
    """Take held money, once; what is not taken is let go.

    :raises ApiError: 400 when nothing is held or more is asked for than is held
    """
    check_parameters(given=call.params, expected=PaymentIntentCaptureParams)
    intent = account.store.get("payment_intent", intent_id)
    if intent["status"] != "requires_capture":
        raise unexpected_state(intent, "which does not allow it to be captured")
    asked = call.params.get("amount_to_capture", intent["amount_capturable"])
    amount = check_whole_number(asked, param="amount_to_capture")
    if not 0 < amount <= intent["amount_capturable"]:
        raise ApiError(
            400,
            "The amount to capture must be positive and no greater than the authorised amount.",
            code="amount_too_large" if amount else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    charge = account.store.get("charge", intent["latest_charge"])
    charge.update(amount_captured=amount, amount_refunded=charge["amount"] - amount, captured=True)
    intent.update(amount_capturable=0, amount_received=amount, status="succeeded")
    _merge_metadata(intent=intent, changes=call.params.get("metadata") or {})
    account.emit("charge.captured", charge, call)
    account.emit("payment_intent.succeeded", intent, call)
    book_charge(account=account, charge=charge, call=call)
    return intent


def cancel_intent(*, account: Account, call: Call, intent_id: str) -> Json:
    """Give an intent up; held money is let go.

    :raises ApiError: 400 when it has succeeded, is processing or was cancelled before
    """
    check_parameters(given=call.params, expected=PaymentIntentCancelParams)
    intent = account.store.get("payment_intent", intent_id)
    held = intent["status"] == "requires_capture"
    if intent["status"] not in _OPEN and not held:
        raise unexpected_state(intent, "which does not allow it to be canceled")
    intent.update(
        amount_capturable=0,
        cancellation_reason=call.params.get("cancellation_reason"),
        canceled_at=now(),
        next_action=None,
        status="canceled",
    )
    if held:
        charge = account.store.get("charge", intent["latest_charge"])
        charge.update(amount_refunded=charge["amount"], refunded=True)
        account.emit("charge.refunded", charge, call)
    account.emit("payment_intent.canceled", intent, call)
    return intent
