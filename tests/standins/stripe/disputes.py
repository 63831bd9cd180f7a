"""Disputes: opened by a card or on demand, answered with evidence, won or lost."""

from typing import Literal

from stripe.params import DisputeUpdateParams

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.balance import book
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, new_id, now

DisputeOutcome = Literal["won", "lost"]
_WEEK = 7 * 86_400


def open_dispute(*, account: Account, charge: Json) -> Json:
    """Let the cardholder dispute a captured charge.

    :raises ApiError: 400 when nothing was captured or the charge is disputed already
    """
    if not charge["captured"] or charge["disputed"]:
        raise ApiError(400, f"Charge {charge['id']} cannot be disputed.", param="charge")
    dispute = account.store.add(
        {
            "id": new_id(prefix="du"),
            "object": "dispute",
            "amount": charge["amount_captured"],
            "balance_transactions": [],
            "charge": charge["id"],
            "created": now(),
            "currency": charge["currency"],
            "evidence": {},
            "evidence_details": {
                "due_by": now() + _WEEK,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": "fraudulent",
            "status": "needs_response",
        }
    )
    charge["disputed"] = True
    account.emit("charge.dispute.created", dispute)
    _move_money(account=account, dispute=dispute, amount=-dispute["amount"])
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def update_dispute(*, account: Account, call: Call, dispute_id: str) -> Json:
    """Stage evidence, or submit it unless `submit` is false; submitting is final.

    :raises ApiError: 400 when the dispute no longer takes evidence
    """
    check_parameters(given=call.params, expected=DisputeUpdateParams)
    dispute = account.store.get("dispute", dispute_id)
    if dispute["status"] != "needs_response":
        raise ApiError(400, f"This dispute is {dispute['status']} and cannot be updated.")
    dispute["evidence"].update(call.params.get("evidence") or {})
    dispute["metadata"].update(call.params.get("metadata") or {})
    details = dispute["evidence_details"]
    details["has_evidence"] = bool(dispute["evidence"])
    if call.params.get("submit") != "false":
        dispute["status"] = "under_review"
        details["submission_count"] += 1
    account.emit("charge.dispute.updated", dispute, call)
    return dispute


def accept_dispute(*, account: Account, call: Call, dispute_id: str) -> Json:
    """Give up: the dispute is lost."""
    dispute = account.store.get("dispute", dispute_id)
    return close_dispute(account=account, dispute=dispute, outcome="lost", call=call)


def close_dispute(
    *, account: Account, dispute: Json, outcome: DisputeOutcome, call: Call | None = None
) -> Json:
    """Decide a dispute; money comes back when it is won.

    :raises ApiError: 400 when it is decided already
    """
    if dispute["status"] in ("won", "lost"):
        raise ApiError(400, "This dispute is already closed.")
    dispute["status"] = outcome
    account.emit("charge.dispute.closed", dispute, call)
    if outcome == "won":
        _move_money(account=account, dispute=dispute, amount=dispute["amount"])
        account.emit("charge.dispute.funds_reinstated", dispute, call)
    return dispute


def _move_money(*, account: Account, dispute: Json, amount: int) -> None:
    booking_id = book(account=account, source=dispute, kind="adjustment", amount=amount)
    dispute["balance_transactions"].append(account.store.get("balance_transaction", booking_id))
