"""Events, their signatures, and their delivery: at once, later, twice, backwards or forged."""

import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal

import stripe

from tests.standins.stripe.store import Json, Store, new_id, now, public

FlushOrder = Literal["created", "reverse"]
_SECONDS_BEFORE_RETRY = (0.2, 0.5, 1.0)
_SECONDS_FOR_AN_ANSWER = 15


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One attempt to hand an event over; status 0 means that nobody answered."""

    event_id: str
    event_type: str
    status: int


def encode(value: object) -> bytes:
    """Return JSON as it goes over the wire, where a rate can only be a plain number."""
    return json.dumps(value, indent=2, default=float).encode()


def sign(*, payload: bytes, secret: str, timestamp: int) -> str:
    """Return the value of the `Stripe-Signature` header for a payload."""
    signed = f"{timestamp}.".encode() + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Webhooks:
    """Records every event and delivers it, unless held, to one address.

    Deliveries run beside each other as Stripe's do, so their order is not guaranteed.
    """

    def __init__(self, *, store: Store, url: str | None, secret: str) -> None:
        self.url = url
        self.secret = secret
        self.deliveries: list[Delivery] = []
        self._store = store
        self._lock = threading.Lock()
        self._held: list[Json] | None = None
        self._closing = threading.Event()
        self._senders = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stripe-webhook")
        self._pending: set[Future[None]] = set()

    def emit(self, *, event_type: str, subject: Json, idempotency_key: str | None) -> None:
        """Record an event with the subject as it is now, and deliver or hold it."""
        event = self._store.add(
            {
                "id": new_id(prefix="evt"),
                "object": "event",
                "api_version": stripe.api_version,
                "created": now(),
                "data": {"object": json.loads(encode(public(subject)))},
                "livemode": False,
                "pending_webhooks": 1,
                "request": {
                    "id": new_id(prefix="req", length=14),
                    "idempotency_key": idempotency_key,
                },
                "type": event_type,
            }
        )
        with self._lock:
            if self._held is not None:
                self._held.append(event)
                return
        self._send_later(event)

    def hold(self) -> None:
        """Keep events back from now on."""
        with self._lock:
            self._held = [] if self._held is None else self._held

    def flush(
        self, *, order: FlushOrder, times: int, age: int, secret: str | None
    ) -> list[Delivery]:
        """Deliver what is held, one event after the other, and return the answers.

        A stale (`age`) or forged (`secret`) delivery leaves the genuine events held.
        """
        is_genuine = not age and secret is None
        with self._lock:
            events = list(self._held or [])
            if is_genuine and self._held is not None:
                self._held = []
        if order == "reverse":
            events.reverse()
        return [
            self._deliver_once(event, age=age, secret=secret)
            for event in events
            for _ in range(times)
        ]

    def release(self) -> None:
        """Deliver what is held and hold no longer."""
        with self._lock:
            events, self._held = self._held or [], None
        for event in events:
            self._send_later(event)

    def wait_until_delivered(self, *, timeout: float) -> bool:
        """Wait for running deliveries, retries included; tell whether all have ended in time."""
        with self._lock:
            pending = set(self._pending)
        return not wait(pending, timeout=timeout).not_done

    def close(self) -> None:
        """Stop retrying and start no further delivery."""
        self._closing.set()
        self._senders.shutdown(wait=False, cancel_futures=True)

    def _send_later(self, event: Json) -> None:
        if self.url is None or self._closing.is_set():
            return
        sending = self._senders.submit(self._deliver_with_retries, event)
        with self._lock:
            self._pending.add(sending)
        sending.add_done_callback(self._forget)

    def _forget(self, sending: Future[None]) -> None:
        with self._lock:
            self._pending.discard(sending)

    def _deliver_with_retries(self, event: Json) -> None:
        for pause in (*_SECONDS_BEFORE_RETRY, None):
            status = self._deliver_once(event, age=0, secret=None).status
            if 200 <= status < 300:
                event["pending_webhooks"] = 0
                return
            if pause is None or self._closing.wait(pause):
                return

    def _deliver_once(self, event: Json, *, age: int, secret: str | None) -> Delivery:
        payload = encode(public(event))
        signature = sign(payload=payload, secret=secret or self.secret, timestamp=now() - age)
        delivery = Delivery(
            event_id=event["id"], event_type=event["type"], status=self._post(payload, signature)
        )
        with self._lock:
            self.deliveries.append(delivery)
        return delivery

    def _post(self, payload: bytes, signature: str) -> int:
        if self.url is None:
            return 0
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (stand-in)",
        }
        # The address is the developer's own, given on the command line or by a test.
        request = urllib.request.Request(self.url, payload, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS_FOR_AN_ANSWER) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0


def types_of(deliveries: Iterable[Delivery]) -> list[str]:
    """Return the event types of deliveries, in their order."""
    return [delivery.event_type for delivery in deliveries]
