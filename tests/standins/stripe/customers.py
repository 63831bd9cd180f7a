"""Customers: kept and given back, nothing more."""

from stripe.params import CustomerCreateParams, CustomerUpdateParams

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, new_id, now


def create_customer(*, account: Account, call: Call) -> Json:
    """Remember a customer."""
    check_parameters(given=call.params, expected=CustomerCreateParams)
    customer = account.store.add(
        {
            "id": new_id(prefix="cus", length=14),
            "object": "customer",
            "created": now(),
            "livemode": False,
            "metadata": {},
            **call.params,
        }
    )
    account.emit("customer.created", customer, call)
    return customer


def update_customer(*, account: Account, call: Call, customer_id: str) -> Json:
    """Change a customer; metadata is merged."""
    check_parameters(given=call.params, expected=CustomerUpdateParams)
    customer = account.store.get("customer", customer_id)
    metadata = {**customer["metadata"], **(call.params.get("metadata") or {})}
    customer.update(call.params)
    customer["metadata"] = metadata
    account.emit("customer.updated", customer, call)
    return customer
