"""Refunds: whole or in parts, never more than was taken."""

from stripe.params import RefundCreateParams, RefundUpdateParams

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.balance import book
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.money import check_whole_number
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, new_id, now


def create_refund(*, account: Account, call: Call) -> Json:
    """Pay a captured charge back, the whole rest of it unless an amount is given.

    :raises ApiError: 400 when nothing was captured, nothing is left, or too much is asked for
    """
    params = call.params
    check_parameters(given=params, expected=RefundCreateParams)
    charge = _charge_of(account=account, params=params)
    amount = _amount_to_refund(charge=charge, asked=params.get("amount"))
    refund = account.store.add(
        {
            "id": new_id(prefix="re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": now(),
            "currency": charge["currency"],
            "metadata": params.get("metadata") or {},
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "status": "succeeded",
        }
    )
    refund["balance_transaction"] = book(
        account=account, source=refund, kind="refund", amount=-amount
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] >= charge["amount"]
    account.emit("refund.created", refund, call)
    account.emit("charge.refunded", charge, call)
    return refund


def update_refund(*, account: Account, call: Call, refund_id: str) -> Json:
    """Change the metadata of a refund, the only thing that can change."""
    check_parameters(given=call.params, expected=RefundUpdateParams)
    refund = account.store.get("refund", refund_id)
    refund["metadata"].update(call.params.get("metadata") or {})
    account.emit("refund.updated", refund, call)
    return refund


def _charge_of(*, account: Account, params: Json) -> Json:
    if params.get("charge"):
        return account.store.get("charge", params["charge"])
    if not params.get("payment_intent"):
        raise ApiError(
            400,
            "One of the following params should be provided for this request: "
            "payment_intent or charge.",
            code="parameter_missing",
        )
    intent = account.store.get("payment_intent", params["payment_intent"])
    if not intent["latest_charge"]:
        raise ApiError(
            400,
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
        )
    return account.store.get("charge", intent["latest_charge"])


def _amount_to_refund(*, charge: Json, asked: str | None) -> int:
    if not charge["captured"]:
        raise ApiError(
            400,
            f"Charge {charge['id']} is not captured; cancel its PaymentIntent instead.",
            code="charge_not_captured",
        )
    if charge["disputed"]:
        raise ApiError(400, f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    # What a partial capture let go counts as refunded on the charge, but was never taken.
    left = charge["amount"] - charge["amount_refunded"]
    if left <= 0:
        raise ApiError(
            400,
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = left if asked is None else check_whole_number(asked)
    if amount > left:
        raise ApiError(
            400,
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            code="amount_too_large",
            param="amount",
        )
    if amount == 0:
        raise ApiError(
            400, "Invalid positive integer", code="parameter_invalid_integer", param="amount"
        )
    return amount
