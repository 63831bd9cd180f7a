"""The API as one function of a request: keys, idempotency, routes. It knows nothing of sockets."""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import stripe

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.checkout_sessions import create_session, expire_session
from tests.standins.stripe.confirming import settle
from tests.standins.stripe.customers import create_customer, update_customer
from tests.standins.stripe.disputes import accept_dispute, update_dispute
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.intents import (
    cancel_intent,
    capture_intent,
    confirm_intent,
    create_intent,
    update_intent,
)
from tests.standins.stripe.listing import present, read
from tests.standins.stripe.refunds import create_refund, update_refund
from tests.standins.stripe.store import Json
from tests.standins.stripe.tax import (
    create_calculation,
    create_reversal,
    create_transaction,
    trimmed,
)


@dataclass(frozen=True, kw_only=True)
class ApiRequest:
    """What arrived: `path` without `/v1/`, parameters parsed."""

    method: str
    path: str
    params: Json
    key: str
    version: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApiAnswer:
    """What goes back; `is_replayed` when an earlier answer is given again."""

    status: int
    body: Json
    is_replayed: bool = False


_COLLECTIONS: dict[str, Callable[..., Json]] = {
    "checkout/sessions": create_session,
    "customers": create_customer,
    "payment_intents": create_intent,
    "refunds": create_refund,
    "tax/calculations": create_calculation,
    "tax/transactions/create_from_calculation": create_transaction,
    "tax/transactions/create_reversal": create_reversal,
}
# Pattern of the path, operation, and the name under which the operation takes the id.
_MEMBERS: tuple[tuple[str, Callable[..., Json], str], ...] = (
    (r"checkout/sessions/(\w+)/expire", expire_session, "session_id"),
    (r"customers/(\w+)", update_customer, "customer_id"),
    (r"disputes/(\w+)", update_dispute, "dispute_id"),
    (r"disputes/(\w+)/close", accept_dispute, "dispute_id"),
    (r"payment_intents/(\w+)", update_intent, "intent_id"),
    (r"payment_intents/(\w+)/cancel", cancel_intent, "intent_id"),
    (r"payment_intents/(\w+)/capture", capture_intent, "intent_id"),
    (r"payment_intents/(\w+)/confirm", confirm_intent, "intent_id"),
    (r"refunds/(\w+)", update_refund, "refund_id"),
)
_BROWSER_PATH = re.compile(r"payment_intents/(\w+)(/confirm|/authenticate)?")


class Api:
    """Answers API requests of one account, one after the other."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._answers: dict[str, tuple[str, ApiAnswer]] = {}

    def answer(self, request: ApiRequest) -> ApiAnswer:
        """Do what is asked and say what came of it; refusals are answers too."""
        try:
            # One lock around the whole operation: a second request with the same idempotency
            # key waits for the first and then finds its answer.
            with self._account.store.lock:
                return self._authorised(request)
        except ApiError as refusal:
            return ApiAnswer(status=refusal.status, body=refusal.body)

    def _authorised(self, request: ApiRequest) -> ApiAnswer:
        if request.version not in (None, stripe.api_version):
            raise ApiError(400, f"Invalid Stripe API version: {request.version}")
        if request.key.startswith("pk_"):
            return ApiAnswer(status=200, body=self._for_browser(request))
        if not request.key.startswith(("sk_", "rk_")):
            raise ApiError(401, "Invalid API Key provided.")
        params = dict(request.params)
        expand = _expansions(params.pop("expand", None))
        bare = replace(request, params=params)
        if bare.method == "GET":
            body = read(store=self._account.store, path=bare.path, params=params, expand=expand)
            return ApiAnswer(status=200, body=body)
        return self._once(bare, expand)

    def _for_browser(self, request: ApiRequest) -> Json:
        """Answer a publishable key: it may do little, and only with the intent's own secret."""
        match = _BROWSER_PATH.fullmatch(request.path)
        secret = str(request.params.get("client_secret") or "")
        intent = self._account.store.find(match[1]) if match else None
        if match is None or intent is None or not _is_secret_of(intent, secret):
            raise ApiError(401, "The client_secret provided does not match.", code="secret_invalid")
        if request.method == "POST" and match[2] == "/confirm":
            call = Call(params=request.params, is_from_browser=True)
            confirm_intent(account=self._account, call=call, intent_id=intent["id"])
        elif request.method == "POST" and match[2] == "/authenticate":
            succeeded = request.params.get("succeeded") in ("true", True)
            settle(account=self._account, intent=intent, succeeded=succeeded)
        return present(store=self._account.store, stored=intent, expand=[])

    def _once(self, request: ApiRequest, expand: list[str]) -> ApiAnswer:
        key = request.idempotency_key
        fingerprint = json.dumps([request.path, request.params, expand], sort_keys=True)
        if key and key in self._answers:
            first_fingerprint, first_answer = self._answers[key]
            if first_fingerprint != fingerprint:
                raise ApiError(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters they "
                    f"were first used with. Try using a key other than '{key}'.",
                    kind="idempotency_error",
                )
            return replace(first_answer, is_replayed=True)
        answer = self._perform(request, expand)
        if key:
            self._answers[key] = (fingerprint, answer)
        return answer

    def _perform(self, request: ApiRequest, expand: list[str]) -> ApiAnswer:
        operation, named_id = _route(request)
        call = Call(params=request.params, idempotency_key=request.idempotency_key)
        try:
            stored = operation(account=self._account, call=call, **named_id)
        except ApiError as refusal:
            # Only what began to execute is remembered: a validation error may be sent again.
            if refusal.status != 402:
                raise
            return ApiAnswer(status=refusal.status, body=refusal.body)
        body = present(store=self._account.store, stored=stored, expand=expand)
        if stored["object"].startswith("tax."):
            body = trimmed(body, expand)
        return ApiAnswer(status=200, body=_frozen(body))


def _route(request: ApiRequest) -> tuple[Callable[..., Json], dict[str, str]]:
    if request.method == "POST" and request.path in _COLLECTIONS:
        return _COLLECTIONS[request.path], {}
    for pattern, operation, id_name in _MEMBERS:
        match = re.fullmatch(pattern, request.path)
        if request.method == "POST" and match:
            return operation, {id_name: match[1]}
    raise ApiError(404, f"Unrecognized request URL ({request.method}: /v1/{request.path}).")


def _expansions(expand: Any) -> list[str]:
    if expand is None:
        return []
    return [str(name) for name in (expand if isinstance(expand, list) else [expand])]


def _is_secret_of(intent: Json, secret: str) -> bool:
    return hmac.compare_digest(str(intent.get("client_secret")), secret)


def _frozen(body: Json) -> Json:
    # A replay gives the answer of that time, whatever has happened to the object since.
    frozen: Json = json.loads(json.dumps(body, default=float))
    return frozen
