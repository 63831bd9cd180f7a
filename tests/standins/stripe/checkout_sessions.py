"""Hosted checkout sessions: a page of Stripe's own, for a pay link or a browser without scripts."""

import secrets

from stripe.params.checkout import SessionCreateParams

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.confirming import confirm, settle
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.intents import create_intent
from tests.standins.stripe.money import check_amount, check_whole_number
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, now

_DAY = 86_400


def create_session(*, account: Account, call: Call) -> Json:
    """Open a page that takes one card payment for priced lines.

    :raises ApiError: 400 for another mode than payment, or lines without a price
    """
    params = call.params
    check_parameters(given=params, expected=SessionCreateParams)
    if params.get("mode") != "payment":
        raise ApiError(400, "The stand-in supports mode=payment only.", param="mode")
    lines = params.get("line_items") or []
    if not lines or not all("price_data" in line for line in lines):
        raise ApiError(400, "The stand-in needs line_items with price_data.", param="line_items")
    subtotal = sum(_line_total(line) for line in lines)
    delivery = sum(_delivery_cost(option) for option in (params.get("shipping_options") or [])[:1])
    total, currency = check_amount(
        amount=subtotal + delivery, currency=lines[0]["price_data"].get("currency")
    )
    session_id = f"cs_test_{secrets.token_hex(20)}"
    return account.store.add(
        {
            "id": session_id,
            "object": "checkout.session",
            "amount_subtotal": subtotal,
            "amount_total": total,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": now(),
            "currency": currency,
            "customer": params.get("customer"),
            "customer_details": None,
            "customer_email": params.get("customer_email"),
            "expires_at": now() + _DAY,
            "livemode": False,
            "locale": params.get("locale"),
            "metadata": params.get("metadata") or {},
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params.get("success_url"),
            "ui_mode": params.get("ui_mode") or "hosted_page",
            "url": f"{account.base_url}/checkout/{session_id}",
            "_intent_data": params.get("payment_intent_data") or {},
            "_lines": lines,
        }
    )


def _line_total(line: Json) -> int:
    unit = check_whole_number(line["price_data"].get("unit_amount"), param="unit_amount")
    return unit * check_whole_number(line.get("quantity", 1), param="quantity")


def _delivery_cost(option: Json) -> int:
    fixed = (option.get("shipping_rate_data") or {}).get("fixed_amount") or {}
    return check_whole_number(fixed.get("amount"), param="shipping_options")


def expire_session(*, account: Account, call: Call, session_id: str) -> Json:
    """Close an open session.

    :raises ApiError: 400 when it is complete or expired
    """
    session = account.store.get("checkout.session", session_id)
    if session["status"] != "open":
        raise ApiError(400, "Only Checkout Sessions with a status in ['open'] can be expired.")
    session.update(status="expired", url=None)
    account.emit("checkout.session.expired", session, call)
    return session


def pay_session(*, account: Account, session: Json, number: str, email: str) -> Json:
    """Pay an open session with a card number typed into its page.

    :raises ApiError: 402 when the card is declined; the session stays open
    """
    with account.store.lock:
        intent = account.store.find(session["payment_intent"])
        if intent is None:
            intent = create_intent(account=account, call=Call(params=_intent_params(session)))
            session["payment_intent"] = intent["id"]
        method = {"type": "card", "card": {"number": number}}
        params = {"payment_method_data": method, "locale": session["locale"]}
        confirm(account=account, intent=intent, call=Call(params=params, is_from_browser=True))
        # The page stands for the bank's page as well, so an authentication is passed at once.
        settle(account=account, intent=intent, succeeded=True)
        session.update(
            customer_details={"email": email},
            payment_status="paid" if intent["status"] == "succeeded" else "unpaid",
            status="complete",
            url=None,
        )
        account.emit("checkout.session.completed", session)
    return session


def _intent_params(session: Json) -> Json:
    chosen = {
        name: session["_intent_data"][name]
        for name in ("capture_method", "description", "metadata", "receipt_email", "shipping")
        if name in session["_intent_data"]
    }
    return {
        "allowed_payment_method_types": ["card"],
        "amount": session["amount_total"],
        "currency": session["currency"],
        **chosen,
    }
