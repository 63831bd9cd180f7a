"""Balance transactions: what a charge, refund, dispute or payout does to the account's euros."""

from tests.standins.stripe.account import Account
from tests.standins.stripe.money import SETTLEMENT_CURRENCY, settle_amount
from tests.standins.stripe.store import Json, new_id, now, public

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


def pay_out(*, account: Account) -> Json:
    """Pay out all that is on the account, as Stripe does each day; return the payout.

    Which bookings a payout holds is a filter of their list, not a field of theirs.
    """
    rows = account.store.newest_first("balance_transaction")
    unpaid = [row for row in rows if "_payout" not in row]
    total = sum(row["net"] for row in unpaid)
    payout = account.store.add(
        {
            "id": new_id(prefix="po"),
            "object": "payout",
            "amount": total,
            "arrival_date": now() + _TWO_DAYS,
            "automatic": True,
            "created": now(),
            "currency": SETTLEMENT_CURRENCY,
            "status": "paid",
        }
    )
    booking = account.store.add(
        {
            "id": new_id(prefix="txn"),
            "object": "balance_transaction",
            "amount": -total,
            "available_on": now(),
            "created": now(),
            "currency": SETTLEMENT_CURRENCY,
            "description": "STRIPE PAYOUT",
            "exchange_rate": None,
            "fee": 0,
            "fee_details": [],
            "net": -total,
            "reporting_category": "payout",
            "source": payout["id"],
            "status": "available",
            "type": "payout",
        }
    )
    for row in (*unpaid, booking):
        row["_payout"] = payout["id"]
    return public(payout)
