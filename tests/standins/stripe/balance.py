"""Balance transactions: what a charge, refund or dispute does to the account's euros."""

from tests.standins.stripe.account import Account
from tests.standins.stripe.money import SETTLEMENT_CURRENCY, settle_amount
from tests.standins.stripe.store import Json, new_id, now

_TWO_DAYS = 2 * 86_400
_CATEGORY = {"charge": "charge", "refund": "refund", "adjustment": "dispute"}


def book(*, account: Account, source: Json, kind: str, amount: int) -> str:
    """Book an amount of the source's currency, negative when it leaves; return the booking's id."""
    settlement = settle_amount(
        amount=amount, currency=source["currency"], with_fee=kind == "charge"
    )
    booking = account.store.add(
        {
            "id": new_id(prefix="txn"),
            "object": "balance_transaction",
            "amount": settlement.amount,
            "available_on": now() + _TWO_DAYS,
            "created": now(),
            "currency": SETTLEMENT_CURRENCY,
            "description": None,
            "exchange_rate": settlement.exchange_rate,
            "fee": settlement.fee,
            "fee_details": [
                {
                    "amount": settlement.fee,
                    "application": None,
                    "currency": SETTLEMENT_CURRENCY,
                    "description": "Stripe processing fees",
                    "type": "stripe_fee",
                }
            ]
            if settlement.fee
            else [],
            "net": settlement.net,
            "reporting_category": _CATEGORY[kind],
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )
    return str(booking["id"])
