"""Test cards, local payment methods, and which of them an intent offers."""

import hashlib
import re
import typing
from dataclasses import dataclass

from stripe.params import PaymentIntentCreateParams
from typing_extensions import is_typeddict

from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.parameters import known_parameters
from tests.standins.stripe.store import Json, Store, new_id, now

PAYING_CARDS = {
    "4242424242424242": ("visa", "US"),
    "4000056655665556": ("visa", "US"),
    "4000002760000016": ("visa", "DE"),
    "4000002500000003": ("visa", "FR"),
    "4000008260000000": ("visa", "GB"),
    "4000007560000009": ("visa", "CH"),
    "4000003920000003": ("visa", "JP"),
    "4000007020000003": ("visa", "SG"),
    "4000001560000002": ("visa", "CN"),
    "5555555555554444": ("mastercard", "US"),
    "2223003122003222": ("mastercard", "US"),
    "378282246310005": ("amex", "US"),
    "6011111111111117": ("discover", "US"),
    "3566002020360505": ("jcb", "JP"),
    "6200000000000005": ("unionpay", "CN"),
}
AUTHENTICATING_CARDS = frozenset({"4000002500003155", "4000002760003184", "4000000000003220"})
DISPUTED_CARDS = frozenset({"4000000000000259"})


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a payment did not happen; `text` names the sentence the shopper reads."""

    code: str
    decline_code: str | None
    text: str
    # A refused charge exists as a failed charge; a shopper who gave up never got that far.
    leaves_charge: bool = True


DECLINED_CARDS = {
    "4000000000000002": Failure(
        code="card_declined", decline_code="generic_decline", text="declined"
    ),
    "4000000000009995": Failure(
        code="card_declined", decline_code="insufficient_funds", text="insufficient_funds"
    ),
    "4000000000000069": Failure(code="expired_card", decline_code=None, text="expired_card"),
    "4000000000000127": Failure(code="incorrect_cvc", decline_code=None, text="incorrect_cvc"),
    "4000000000000119": Failure(
        code="processing_error", decline_code=None, text="processing_error"
    ),
    "4100000000000019": Failure(code="card_declined", decline_code="fraudulent", text="declined"),
    "4000000000000341": Failure(
        code="card_declined", decline_code="generic_decline", text="declined"
    ),
}
NOT_A_TEST_CARD = Failure(
    code="card_declined", decline_code="test_mode_live_card", text="not_a_test_card"
)
NOT_AUTHENTICATED = Failure(
    code="payment_intent_authentication_failure",
    decline_code=None,
    text="not_approved",
    leaves_charge=False,
)
DEBIT_RETURNED = Failure(
    code="payment_intent_payment_attempt_failed", decline_code=None, text="not_completed"
)
CARD_TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_authenticationRequired": "4000002500003155",
    "pm_card_createDispute": "4000000000000259",
}
_LOCAL_METHODS = {
    "aud": ["klarna", "alipay"],
    "brl": ["pix"],
    "cad": ["klarna", "alipay"],
    "chf": ["twint", "klarna"],
    "cny": ["alipay", "wechat_pay"],
    "dkk": ["klarna", "mobilepay"],
    "eur": ["ideal", "klarna", "sepa_debit", "bancontact", "eps", "alipay"],
    "gbp": ["klarna", "alipay"],
    "hkd": ["alipay", "wechat_pay"],
    "jpy": ["konbini", "paypay", "alipay"],
    "krw": ["kakao_pay", "naver_pay"],
    "nok": ["klarna"],
    "pln": ["blik", "p24", "klarna"],
    "sek": ["klarna", "swish"],
    "sgd": ["paynow", "grabpay", "alipay"],
    "usd": ["klarna", "alipay", "wechat_pay"],
}


def offered_types(*, currency: str, params: Json) -> list[str]:
    """Return the payment method types an intent with these parameters shows."""
    allowed = params.get("allowed_payment_method_types")
    excluded = params.get("excluded_payment_method_types") or []
    hold_all = params.get("capture_method") == "manual"
    return [
        kind
        for kind in ["card", *_LOCAL_METHODS.get(currency, [])]
        if not (hold_all and not can_be_held(kind))
        if allowed is None or kind in allowed
        if kind not in excluded
    ]


def can_be_held(kind: str) -> bool:
    """Tell whether Stripe lets this type be captured later, by the SDK's own types."""
    options = known_parameters(
        known_parameters(PaymentIntentCreateParams)["payment_method_options"],
    )
    return kind in options and any(
        "capture_method" in known_parameters(choice)
        for choice in typing.get_args(options[kind])
        if is_typeddict(choice)
    )


def is_held(*, intent: Json, kind: str) -> bool:
    """Tell whether a payment of this type waits for capture; the type's own setting wins."""
    own = (intent["payment_method_options"].get(kind) or {}).get("capture_method")
    return bool((own or intent["capture_method"]) == "manual")


def find_or_create_method(*, store: Store, params: Json) -> Json | None:
    """Return the method named or described by the parameters, `None` when there is neither.

    :raises ApiError: 404 when the named method does not exist
    """
    named = params.get("payment_method")
    if named in CARD_TOKENS:
        return store.add(_new_method({"type": "card", "card": {"number": CARD_TOKENS[named]}}))
    if named:
        return store.get("payment_method", named)
    described = params.get("payment_method_data")
    return store.add(_new_method(described)) if described else None


def _new_method(described: Json) -> Json:
    kind = described.get("type") or "card"
    if not re.fullmatch(r"[a-z0-9_]{2,40}", kind):
        raise ApiError(400, f"Invalid payment_method_data[type]: {kind}", param="type")
    method: Json = {
        "id": new_id(prefix="pm"),
        "object": "payment_method",
        "type": kind,
        "billing_details": described.get("billing_details") or {},
        "created": now(),
        "customer": None,
        "livemode": False,
        "metadata": described.get("metadata") or {},
        kind: {},
    }
    details = described.get(kind) or {}
    if kind == "card":
        number = str(details.get("number") or "").replace(" ", "")
        method.update(card=_card_details(number), _number=number)
    elif kind == "sepa_debit":
        method["sepa_debit"] = {"last4": str(details.get("iban") or "")[-4:], "country": "DE"}
    return method


def _card_details(number: str) -> Json:
    brand, country = PAYING_CARDS.get(number, ("visa", "US"))
    return {
        "brand": brand,
        "country": country,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": hashlib.sha256(number.encode()).hexdigest()[:16],
        "funding": "credit",
        "last4": number[-4:],
    }
