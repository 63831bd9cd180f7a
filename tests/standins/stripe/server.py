"""HTTP on loopback: reads a request, asks the API or the pages, writes the answer."""

import json
import secrets
import threading
import urllib.parse
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from tests.standins.stripe.account import Account
from tests.standins.stripe.api import Api, ApiAnswer, ApiRequest
from tests.standins.stripe.controls import Controls, steer
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.misbehaviour import Misbehaviour, Misbehaviours
from tests.standins.stripe.pages import Page, Pages
from tests.standins.stripe.parameters import parse_form
from tests.standins.stripe.store import Json
from tests.standins.stripe.webhooks import encode

_SECONDS_OF_SILENCE = 30
_LONGEST_BODY = 1_000_000


@dataclass(frozen=True, kw_only=True)
class SeenRequest:
    """An API request that arrived, whatever became of it."""

    method: str
    path: str
    idempotency_key: str | None
    version: str | None = None


class StripeServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only; it would take anyone's key."""

    daemon_threads = True

    def __init__(
        self,
        *,
        port: int,
        account: Account,
        api: Api,
        misbehaviours: Misbehaviours,
        controls: Controls,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.api = api
        self.controls = controls
        self.misbehaviours = misbehaviours
        self.pages = Pages(account)
        self.seen: list[SeenRequest] = []
        self.late_seconds = 1.0
        self.closing = threading.Event()

    def stop(self) -> None:
        """Stop listening and wake whatever is silent on purpose."""
        self.closing.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers are small; waiting for more to send costs 40 ms each on a kept connection.
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def _stripe(self) -> StripeServer:
        return cast("StripeServer", self.server)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: the demo shows the shop's log, not ours."""

    def do_OPTIONS(self) -> None:
        self._write(Page(status=204, body=b"", content_type="text/plain"))

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        try:
            path, params = self._read()
            if path.startswith("/v1/"):
                self._serve_api(path, params)
            elif path.startswith("/_test/"):
                name = path.removeprefix("/_test/")
                self._write_json(
                    200, steer(controls=self._stripe.controls, name=name, params=params)
                )
            else:
                self._write(
                    self._stripe.pages.answer(method=self.command, path=path, params=params)
                )
        except ApiError as refusal:
            self._write_json(refusal.status, refusal.body)

    def _read(self) -> tuple[str, Json]:
        url = urllib.parse.urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), _LONGEST_BODY)
        body = self.rfile.read(length).decode(errors="replace")
        if self.headers.get("Content-Type", "").startswith("application/json"):
            return url.path, _parse_json(body)
        return url.path, parse_form(encoded=body or url.query)

    def _serve_api(self, path: str, params: Json) -> None:
        key, version = self.headers.get("Idempotency-Key"), self.headers.get("Stripe-Version")
        self._stripe.seen.append(
            SeenRequest(method=self.command, path=path, idempotency_key=key, version=version)
        )
        misbehaviour = self._stripe.misbehaviours.take(path)
        if misbehaviour in ("timeout", "429", "500"):
            self._refuse_service(misbehaviour)
            return
        bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        answer = self._stripe.api.answer(
            ApiRequest(
                method=self.command,
                path=path.removeprefix("/v1/"),
                key=params.pop("key", None) or bearer,
                params=params,
                version=version,
                idempotency_key=key,
            )
        )
        if misbehaviour == "drop_response":
            self.close_connection = True
            return
        if misbehaviour == "late":
            self._stripe.closing.wait(self._stripe.late_seconds)
        self._write_answer(answer)

    def _refuse_service(self, misbehaviour: Misbehaviour | None) -> None:
        if misbehaviour == "timeout":
            self._stripe.closing.wait(_SECONDS_OF_SILENCE)
            self.close_connection = True
            return
        if misbehaviour == "429":
            busy = {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many."}
            self._write_json(429, {"error": busy})
            return
        error = {"type": "api_error", "message": "An error occurred within Stripe."}
        self._write_json(500, {"error": error})

    def _write_answer(self, answer: ApiAnswer) -> None:
        headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
        self._write_json(answer.status, answer.body, headers)

    def _write_json(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        page = Page(
            status=status,
            body=encode(body),
            content_type="application/json",
            headers=headers or {},
        )
        self._write(page)

    def _write(self, page: Page) -> None:
        headers = {
            "Content-Type": page.content_type,
            "Content-Length": str(len(page.body)),
            "Request-Id": f"req_{secrets.token_hex(7)}",
            "X-Content-Type-Options": "nosniff",
            **page.headers,
        }
        origin = self.headers.get("Origin")
        if origin:
            headers |= {
                "Access-Control-Allow-Headers": "content-type",
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Origin": origin,
            }
        try:
            self.send_response(page.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body)
            self.wfile.flush()
        except OSError:
            # The caller gave up before the answer came, which is what `late` is for.
            self.close_connection = True


def _parse_json(body: str) -> Json:
    try:
        params = json.loads(body or "{}")
    except ValueError as error:
        raise ApiError(400, f"Invalid JSON: {error}") from error
    if not isinstance(params, dict):
        raise ApiError(400, "Invalid JSON: an object is needed.")
    return params
