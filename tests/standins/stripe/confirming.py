"""Confirming an intent: which way the chosen payment method takes, and how it ends."""

from collections.abc import Callable
from functools import partial

from stripe.params import PaymentIntentConfirmParams

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.charges import charge_intent, fail_intent
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.payment_methods import (
    AUTHENTICATING_CARDS,
    DEBIT_RETURNED,
    DECLINED_CARDS,
    DISPUTED_CARDS,
    NOT_A_TEST_CARD,
    NOT_AUTHENTICATED,
    PAYING_CARDS,
    find_or_create_method,
)
from tests.standins.stripe.store import Json, now, public
from tests.standins.stripe.wording import page_locale, sentence

_CONFIRMABLE = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
_SETTLEABLE = frozenset({"requires_action", "processing"})
_SECONDS_TO_APPROVE_IN_THE_APP = 0.5
_VOUCHER_SECONDS = 3 * 86_400
_SHORTEST_CARD_NUMBER = 14

_Step = Callable[[Account, Json, Json], None]


def unexpected_state(intent: Json, consequence: str) -> ApiError:
    """Return Stripe's refusal of something an intent's status does not allow."""
    return ApiError(
        400,
        f"This PaymentIntent's status is {intent['status']}, {consequence}.",
        code="payment_intent_unexpected_state",
        payment_intent=public(intent),
    )


def confirm(*, account: Account, intent: Json, call: Call) -> Json:
    """Try to pay with the given method, or with the one the intent already has.

    :raises ApiError: 400 when that cannot be tried, 402 when the payment is declined
    """
    if not call.is_from_browser:
        _check_confirmation(call.params)
    if intent["status"] not in _CONFIRMABLE:
        raise unexpected_state(intent, "which does not allow confirmation")
    method = find_or_create_method(store=account.store, params=call.params)
    method = method or account.store.find(intent["payment_method"])
    if method is None:
        raise unexpected_state(intent, "and it is missing a payment method")
    if method["type"] not in intent["payment_method_types"]:
        raise ApiError(
            400,
            f"The payment method type {method['type']} is not allowed for this PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="payment_method",
        )
    intent["payment_method"] = method["id"]
    intent["_locale"] = page_locale(call.params.get("locale"))
    intent["_return_url"] = call.params.get("return_url")
    intent["_is_voucher"] = False
    step = _STEPS.get(method["type"], _send_to_the_bank)
    step(account, intent, method)
    return intent


def _check_confirmation(params: Json) -> None:
    # A create with confirm=true lands here as well; it has been checked as a create already.
    if "confirm" not in params:
        check_parameters(given=params, expected=PaymentIntentConfirmParams)


def settle(*, account: Account, intent: Json, succeeded: bool) -> Json:
    """End what waits for a bank, an app or a till; does nothing when nothing waits."""
    with account.store.lock:
        if intent["status"] not in _SETTLEABLE or not intent["payment_method"]:
            return intent
        if succeeded:
            charge_intent(account=account, intent=intent)
        else:
            waits_for_bank = intent["status"] == "processing"
            failure = DEBIT_RETURNED if waits_for_bank else NOT_AUTHENTICATED
            fail_intent(account=account, intent=intent, failure=failure)
    return intent


def _pay_by_card(account: Account, intent: Json, method: Json) -> None:
    number = method["_number"]
    if not number.isdigit() or len(number) < _SHORTEST_CARD_NUMBER:
        intent["payment_method"] = None
        raise ApiError(
            402,
            sentence(locale=intent["_locale"], name="card_number_incomplete"),
            kind="card_error",
            code="incorrect_number",
        )
    if number in AUTHENTICATING_CARDS:
        _wait(account, intent, {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_ds"}})
        return
    failure = DECLINED_CARDS.get(number)
    if failure is None and number not in PAYING_CARDS and number not in DISPUTED_CARDS:
        failure = NOT_A_TEST_CARD
    if failure is None:
        charge_intent(account=account, intent=intent)
        return
    error = fail_intent(account=account, intent=intent, failure=failure)
    raise ApiError(
        402,
        error["message"],
        kind="card_error",
        code=failure.code,
        decline_code=failure.decline_code,
        charge=intent["latest_charge"],
        payment_intent=public(intent),
    )


def _debit_in_some_days(account: Account, intent: Json, _method: Json) -> None:
    intent.update(next_action=None, status="processing")
    account.emit("payment_intent.processing", intent)


def _print_a_voucher(account: Account, intent: Json, _method: Json) -> None:
    intent["_is_voucher"] = True
    details = {
        "expires_at": now() + _VOUCHER_SECONDS,
        "hosted_voucher_url": _bank_page(account, intent),
    }
    _wait(
        account,
        intent,
        {"type": "konbini_display_details", "konbini_display_details": details},
    )


def _ask_the_app(account: Account, intent: Json, _method: Json) -> None:
    _wait(account, intent, {"type": "blik_authorize"})
    account.later(
        seconds=_SECONDS_TO_APPROVE_IN_THE_APP,
        action=partial(_approve, account=account, intent=intent),
    )


def _approve(*, account: Account, intent: Json) -> None:
    settle(account=account, intent=intent, succeeded=True)


def _send_to_the_bank(account: Account, intent: Json, _method: Json) -> None:
    return_url = intent["_return_url"]
    if not return_url:
        intent["payment_method"] = None
        raise ApiError(
            400,
            "A return_url must be specified for this payment method.",
            code="parameter_missing",
            param="return_url",
        )
    target = {"url": _bank_page(account, intent), "return_url": return_url}
    _wait(account, intent, {"type": "redirect_to_url", "redirect_to_url": target})


def _wait(account: Account, intent: Json, next_action: Json) -> None:
    intent.update(next_action=next_action, status="requires_action")
    account.emit("payment_intent.requires_action", intent)


def _bank_page(account: Account, intent: Json) -> str:
    return f"{account.base_url}/bank/{intent['id']}"


_STEPS: dict[str, _Step] = {
    "blik": _ask_the_app,
    "card": _pay_by_card,
    "konbini": _print_a_voucher,
    "sepa_debit": _debit_in_some_days,
}
