"""What becomes of a confirmed intent: money taken, money held, or a refusal."""

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.balance import book
from tests.standins.stripe.disputes import open_dispute
from tests.standins.stripe.payment_methods import DISPUTED_CARDS, Failure, is_held
from tests.standins.stripe.store import Json, new_id, now
from tests.standins.stripe.wording import sentence

# Online card payments with the customer present may be held for seven days.
_CARD_HOLD_SECONDS = 7 * 86_400


def charge_intent(*, account: Account, intent: Json) -> None:
    """Take or hold the money of an intent whose shopper has agreed."""
    method = account.store.get("payment_method", intent["payment_method"])
    held = is_held(intent=intent, kind=method["type"])
    charge = _add_charge(account=account, intent=intent, method=method)
    if held and method["type"] == "card":
        charge["payment_method_details"]["card"]["capture_before"] = now() + _CARD_HOLD_SECONDS
    intent.update(last_payment_error=None, latest_charge=charge["id"], next_action=None)
    if held:
        account.emit("charge.succeeded", charge)
        intent.update(amount_capturable=intent["amount"], status="requires_capture")
        account.emit("payment_intent.amount_capturable_updated", intent)
        return
    charge.update(amount_captured=charge["amount"], captured=True)
    account.emit("charge.succeeded", charge)
    intent.update(amount_received=intent["amount"], status="succeeded")
    account.emit("payment_intent.succeeded", intent)
    book_charge(account=account, charge=charge)
    if method.get("_number") in DISPUTED_CARDS:
        open_dispute(account=account, charge=charge)


def book_charge(*, account: Account, charge: Json, call: Call | None = None) -> None:
    """Give a captured charge its balance transaction.

    Stripe does this a moment after the payment when it captures asynchronously, so the events
    before `charge.updated` carry none.
    """
    charge["balance_transaction"] = book(
        account=account, source=charge, kind="charge", amount=charge["amount_captured"]
    )
    account.emit("charge.updated", charge, call)


def fail_intent(*, account: Account, intent: Json, failure: Failure) -> Json:
    """Send an intent back for another payment method; return the error the shopper sees."""
    error = {
        "type": "card_error",
        "code": failure.code,
        "decline_code": failure.decline_code,
        "message": sentence(locale=intent["_locale"], name=failure.text),
    }
    if failure.leaves_charge:
        method = account.store.get("payment_method", intent["payment_method"])
        charge = _add_charge(account=account, intent=intent, method=method)
        charge.update(
            failure_code=failure.decline_code or failure.code,
            failure_message=error["message"],
            outcome={"network_status": "declined_by_network", "type": "issuer_declined"},
            paid=False,
            status="failed",
        )
        intent["latest_charge"] = charge["id"]
        account.emit("charge.failed", charge)
    intent.update(
        last_payment_error=error,
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
    account.emit("payment_intent.payment_failed", intent)
    return error


def _add_charge(*, account: Account, intent: Json, method: Json) -> Json:
    kind = method["type"]
    return account.store.add(
        {
            "id": new_id(prefix="ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "captured": False,
            "created": now(),
            "currency": intent["currency"],
            "customer": intent["customer"],
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "outcome": {
                "network_status": "approved_by_network",
                "risk_level": "normal",
                "type": "authorized",
            },
            "paid": True,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {"type": kind, kind: dict(method[kind])},
            "receipt_email": intent["receipt_email"],
            "refunded": False,
            "shipping": intent["shipping"],
            "status": "succeeded",
        }
    )
