"""The shop's side of a webhook, small enough to see through: verify, record, answer."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self, cast

import stripe


class WebhookReceiver(ThreadingHTTPServer):
    """Listens on loopback; checks signatures with the real SDK, as a shop does."""

    daemon_threads = True

    def __init__(self, *, secret: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret = secret
        self.events: list[stripe.Event] = []
        self.refused: list[str] = []
        # Statuses for the next answers, to be unwell for a while; 200 when empty.
        self.next_answers: list[int] = []
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self._thread.join()
        super().__exit__(kind, error, trace)

    def __enter__(self) -> Self:
        return self

    @property
    def url(self) -> str:
        """Return the address to send events to."""
        return f"http://127.0.0.1:{self.server_port}/webhook/"

    @property
    def types(self) -> list[str]:
        """Return the types of the accepted events, in the order of arrival."""
        return [event.type for event in self.events]

    def take(self, *, payload: bytes, signature: str) -> int:
        """Accept or refuse one delivery; return the status to answer with."""
        try:
            event = stripe.Webhook.construct_event(payload, signature, self.secret)
        except stripe.SignatureVerificationError as refusal:
            self.refused.append(str(refusal))
            return 400
        if self.next_answers:
            return self.next_answers.pop(0)
        self.events.append(event)
        return 200


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: the tests look at what arrived."""

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        receiver = cast("WebhookReceiver", self.server)
        status = receiver.take(payload=payload, signature=self.headers["Stripe-Signature"])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
