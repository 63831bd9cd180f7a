"""The stand-in as tests and the demo hold it: start, steer, stop."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.standins.stripe.account import Account
from tests.standins.stripe.api import Api
from tests.standins.stripe.balance import pay_out
from tests.standins.stripe.confirming import settle
from tests.standins.stripe.disputes import DisputeOutcome, close_dispute, open_dispute
from tests.standins.stripe.misbehaviour import Misbehaviour, Misbehaviours
from tests.standins.stripe.server import SeenRequest, StripeServer
from tests.standins.stripe.store import Json, Store, public
from tests.standins.stripe.webhooks import Delivery, FlushOrder, Webhooks


class StripeStandin:
    """One running stand-in with a state of its own; leaving its `with` block stops it."""

    def __init__(self, *, port: int, webhook_url: str | None, secret: str) -> None:
        store = Store()
        self._account = Account(
            store=store, webhooks=Webhooks(store=store, url=webhook_url, secret=secret)
        )
        self._misbehaviours = Misbehaviours()
        self._server = StripeServer(
            port=port,
            account=self._account,
            api=Api(self._account),
            misbehaviours=self._misbehaviours,
            controls=self,
        )
        self._account.base_url = self.base_url
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="stripe-standin",
            daemon=True,
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server, its timers and its deliveries."""
        self._account.close()
        self._server.stop()
        self._thread.join()

    def load(self, path: Path) -> None:
        """Take over the state that an earlier stand-in has saved."""
        self._account.store.load(path)

    def save(self, path: Path) -> None:
        """Keep the state for the next stand-in."""
        self._account.store.save(path)

    @property
    def base_url(self) -> str:
        """Return the address for `base_addresses={"api": …}`, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def js_url(self) -> str:
        """Return the address of the stand-in's stripe.js."""
        return f"{self.base_url}/v3/"

    @property
    def webhook_url(self) -> str | None:
        """Return where events go; `None` records them only."""
        return self._account.webhooks.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._account.webhooks.url = url

    @property
    def late_seconds(self) -> float:
        """Return how late a `late` answer is."""
        return self._server.late_seconds

    @late_seconds.setter
    def late_seconds(self, seconds: float) -> None:
        self._server.late_seconds = seconds

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every delivery attempt so far with the answer it got."""
        return list(self._account.webhooks.deliveries)

    @property
    def requests(self) -> list[SeenRequest]:
        """Return every API request so far."""
        return list(self._server.seen)

    def hold(self) -> None:
        """Keep events back until `flush` or `release`."""
        self._account.webhooks.hold()

    def flush(
        self,
        *,
        order: FlushOrder = "created",
        times: int = 1,
        age: int = 0,
        secret: str | None = None,
    ) -> list[Delivery]:
        """Deliver the held events now, without retries, and return the answers.

        `order="reverse"` and `times=2` are what Stripe may do at any time. With an `age` in
        seconds or a wrong `secret` the deliveries are stale or forged, and the genuine events
        stay held. Later events are held too, until `release`.
        """
        return self._account.webhooks.flush(order=order, times=times, age=age, secret=secret)

    def release(self) -> None:
        """Deliver the held events as usual and stop holding."""
        self._account.webhooks.release()

    def wait_until_delivered(self, *, timeout: float = 5) -> bool:
        """Wait for deliveries that are under way; return whether all ended in time."""
        return self._account.webhooks.wait_until_delivered(timeout=timeout)

    def settle(self, intent_id: str, *, succeeded: bool = True) -> Json:
        """End what waits for a bank, an app or a till: Konbini, SEPA, 3-D Secure, a redirect."""
        intent = self._account.store.get("payment_intent", intent_id)
        return public(settle(account=self._account, intent=intent, succeeded=succeeded))

    def dispute(self, charge_id: str) -> Json:
        """Let the cardholder dispute a captured charge."""
        with self._account.store.lock:
            charge = self._account.store.get("charge", charge_id)
            return public(open_dispute(account=self._account, charge=charge))

    def close_dispute(self, dispute_id: str, *, outcome: DisputeOutcome) -> Json:
        """Decide a dispute as the cardholder's bank would."""
        with self._account.store.lock:
            dispute = self._account.store.get("dispute", dispute_id)
            return public(close_dispute(account=self._account, dispute=dispute, outcome=outcome))

    def pay_out(self) -> Json:
        """Pay out all that is on the account."""
        with self._account.store.lock:
            return pay_out(account=self._account)

    def fail_next(self, path_prefix: str, kind: Misbehaviour) -> None:
        """Let the next API request whose path starts so misbehave, e.g. `/v1/refunds`.

        `429`, `500` and `timeout` (no answer at all) do nothing; `late` and `drop_response` (the
        connection closes) do what was asked, but the caller learns of it late or never.
        """
        self._misbehaviours.plan(path_prefix=path_prefix, kind=kind)


def start_stripe_standin(*, port: int = 0, webhook_url: str | None, secret: str) -> StripeStandin:
    """Start a stand-in on loopback and return it serving; port 0 takes a free one.

    :raises OSError: when the port is taken
    """
    return StripeStandin(port=port, webhook_url=webhook_url, secret=secret)
