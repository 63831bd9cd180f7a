"""The stand-in as tests and the demo hold it: start, steer, stop."""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from tests.standins.easypost.account import Account, RefusedError
from tests.standins.easypost.events import post, tracker_event
from tests.standins.running import ClosingServer, Running

MISBEHAVIOURS = ("timeout", "late", "twice", "refuse", "busy", "doubt")
SECONDS_OF_SILENCE = 60
Json = dict[str, Any]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]\
/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]>>endobj\n\
trailer<</Root 1 0 R>>\n%%EOF\n"


class EasyPostStandin(Running):
    """One running stand-in; leaving its `with` block stops it."""

    def __init__(self, *, port: int) -> None:
        self._server = _Server(port)
        self.account.base_url = f"http://127.0.0.1:{self._server.server_port}"
        super().__init__(self._server)

    @property
    def base_url(self) -> str:
        """Return the address that the SDK is given."""
        return f"{self.account.base_url}/v2"

    @property
    def account(self) -> Account:
        """Return what is remembered, to look at."""
        return self._server.account

    @property
    def calls(self) -> list[str]:
        """Return every call so far: its kind, in order."""
        return self._server.calls

    def tell(self, number: str, *, to: str, secret: str) -> int:
        """Post what is known of a parcel to a shop, as after a scan; return its answer's status."""
        with self.account.lock:
            body = tracker_event(self.account.tracker(number))
        return post(body, to=to, secret=secret)

    def behave(self) -> None:
        """Forget every misbehaviour that is still to come."""
        self._server.plans.clear()

    def misbehave(self, kind: str, how: str) -> None:
        """Do so at the next call of a kind: quote, buy, refund, scan_form, label or track."""
        assert how in MISBEHAVIOURS
        self._server.plans.setdefault(kind, []).append(how)


class _Server(ClosingServer):
    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.account, self.closing = Account(), threading.Event()
        self.calls: list[str] = []
        self.plans: dict[str, list[str]] = {}


class _Handler(BaseHTTPRequestHandler):
    @property
    def _standin(self) -> _Server:
        return cast("_Server", self.server)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: the demo shows the shop's log, not ours."""

    def do_GET(self) -> None:
        """Show a shipment, a label or a tracker."""
        parts = urlsplit(self.path)
        if parts.path.startswith("/labels/"):
            self._write(200, PDF, kind="application/pdf")
            return
        account = self._standin.account
        if parts.path == "/v2/trackers":
            number = parse_qs(parts.query).get("tracking_code", [""])[0]
            self._do("track", lambda: account.trackers_of(number))
            return
        found = re.fullmatch(r"/v2/shipments/(\w+)(/label)?", parts.path)
        if found is not None:
            kind = "label" if found[2] else "shipment"
            self._do(kind, lambda: account.shipment(found[1]))
            return
        self._refuse(RefusedError("NOT_FOUND", "there is no such page", status=404))

    def do_POST(self) -> None:
        """Quote, sell, take back, or put on a form."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fields: Json = json.loads(body or b"{}")
        account = self._standin.account
        if self.path == "/v2/shipments":
            self._do("quote", lambda: account.create_shipment(fields["shipment"]))
            return
        if self.path == "/v2/scan_forms":
            self._do("scan_form", lambda: account.scan_form(fields["scan_form"]))
            return
        found = re.fullmatch(r"/v2/shipments/(\w+)/(buy|refund)", self.path)
        if found is None:
            self._refuse(RefusedError("NOT_FOUND", "there is no such page", status=404))
        elif found[2] == "buy":
            self._do("buy", lambda: account.buy(found[1], fields))
        else:
            self._do("refund", lambda: account.refund(found[1]))

    def _do(self, kind: str, action: Callable[[], Json]) -> None:
        self._standin.calls.append(kind)
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            self._refuse(RefusedError("APIKEY.INACTIVE", "no key", status=401))
            return
        plans = self._standin.plans.get(kind)
        how = plans.pop(0) if plans else ""
        if how in {"refuse", "busy"}:
            status = 429 if how == "busy" else 422
            self._refuse(RefusedError("SHIPMENT.POSTAGE.FAILURE", "the carrier", status=status))
            return
        if how == "timeout":
            self._be_silent()
            return
        try:
            with self._standin.account.lock:
                answer = json.dumps(action()).encode()
        except RefusedError as error:
            self._refuse(error)
            return
        self._answer(answer, how=how)

    def _answer(self, answer: bytes, *, how: str) -> None:
        if how == "late":
            self._be_silent()
            return
        if how == "doubt":
            self._refuse(RefusedError("SHIPMENT.POSTAGE.TIMED_OUT", "the carrier is silent"))
            return
        for _time in range(2 if how == "twice" else 1):
            self._write(200, answer)

    def _be_silent(self) -> None:
        self._standin.closing.wait(SECONDS_OF_SILENCE)
        self.close_connection = True

    def _refuse(self, error: RefusedError) -> None:
        body = {"error": {"code": error.code, "message": error.message, "errors": []}}
        self._write(error.status, json.dumps(body).encode())

    def _write(self, status: int, body: bytes, *, kind: str = "application/json") -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            # The caller gave up before the answer came.
            self.close_connection = True


def start_easypost_standin(*, port: int = 0) -> EasyPostStandin:
    """Start a stand-in; port 0 takes a free one.

    :raises OSError: when the port is taken
    """
    return EasyPostStandin(port=port)
