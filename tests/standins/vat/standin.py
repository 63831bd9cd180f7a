"""The stand-in as tests and the demo hold it: start, steer, stop."""

import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs

from tests.standins.running import ClosingServer, Running
from tests.standins.vat.answers import (
    BY_NUMBER,
    MISBEHAVIOURS,
    Reply,
    hmrc_reply,
    vies_fault,
    vies_reply,
)

VIES_PATH = "/rest-api/check-vat-number"
HMRC_PATH = "/organisations/vat/check-vat-number/lookup/"
TOKEN = "token-of-the-stand-in"
SECONDS_OF_SILENCE = 60


class VatStandin(Running):
    """One running stand-in; leaving its `with` block stops it."""

    def __init__(self, *, port: int) -> None:
        self._server = _Server(port)
        super().__init__(self._server)

    @property
    def base_url(self) -> str:
        """Return HMRC's address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def vies_url(self) -> str:
        """Return VIES's address."""
        return f"{self.base_url}/rest-api"

    @property
    def asked(self) -> list[str]:
        """Return every number that was asked for, in order, whatever the answer."""
        return self._server.asked

    @property
    def headers(self) -> list[dict[str, str]]:
        """Return the headers of the calls that were asking for a number."""
        return self._server.headers

    @property
    def tokens_given(self) -> int:
        """Return how many tokens HMRC has given."""
        return self._server.tokens_given

    def misbehave(self, how: str | None) -> None:
        """Answer every number so until told otherwise; ``None`` ends it."""
        assert how is None or how in MISBEHAVIOURS
        self._server.misbehaviour = how

    def forget_token(self) -> None:
        """Refuse the next call although its token has not ended."""
        self._server.is_token_forgotten = True


class _Server(ClosingServer):
    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.closing = threading.Event()
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.misbehaviour: str | None = None
        self.is_token_forgotten = False
        self.tokens_given = 0
        self.numbers = itertools.count(1)


class _Handler(BaseHTTPRequestHandler):
    @property
    def _register(self) -> _Server:
        return cast("_Server", self.server)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: the demo shows the shop's log, not ours."""

    def do_GET(self) -> None:
        """Answer as HMRC does."""
        if not self.path.startswith(HMRC_PATH):
            self._write(Reply(404, {"code": "MATCHING_RESOURCE_NOT_FOUND"}))
            return
        number, _, requester = self.path.removeprefix(HMRC_PATH).partition("/")
        if self._is_token_refused():
            self._write(Reply(401, {"code": "INVALID_CREDENTIALS"}))
            return
        if self._is_handled(f"GB{number}"):
            return
        consultation = f"HMR-{next(self._register.numbers):03}-GBX"
        self._write(hmrc_reply(number=number, requester=requester, consultation=consultation))

    def do_POST(self) -> None:
        """Answer as VIES does, or give a token as HMRC does."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/oauth/token":
            self._give_token(body)
            return
        if self.path != VIES_PATH:
            self._write(Reply(404, {"code": "NOT_FOUND"}))
            return
        question: dict[str, Any] = json.loads(body)
        number = f"{question.get('countryCode')}{question.get('vatNumber')}"
        if self._is_handled(number):
            return
        consultation = f"WAPIAAAA{next(self._register.numbers):08}"
        self._write(vies_reply(question=question, consultation=consultation))

    def _is_token_refused(self) -> bool:
        is_forgotten, self._register.is_token_forgotten = self._register.is_token_forgotten, False
        return is_forgotten or self.headers.get("Authorization") != f"Bearer {TOKEN}"

    def _give_token(self, body: bytes) -> None:
        form = parse_qs(body.decode())
        if form.get("grant_type") != ["client_credentials"] or form.get("scope") != ["read:vat"]:
            self._write(Reply(400, {"error": "invalid_request"}))
            return
        self._register.tokens_given += 1
        self._write(Reply(200, {"access_token": TOKEN, "expires_in": 14400}))

    def _is_handled(self, number: str) -> bool:
        """Misbehave, if that is wanted; otherwise return False."""
        self._register.asked.append(number)
        self._register.headers.append(dict(self.headers))
        how = self._register.misbehaviour or BY_NUMBER.get(number)
        if how is None:
            return False
        if how == "timeout":
            self._register.closing.wait(SECONDS_OF_SILENCE)
            self.close_connection = True
            return True
        self._write(_REPLIES[how])
        return True

    def _write(self, reply: Reply) -> None:
        is_text = isinstance(reply.body, str)
        body = (reply.body if is_text else json.dumps(reply.body)).encode()
        self.send_response(reply.status)
        headers = {
            "Content-Type": "text/html" if is_text else "application/json",
            "Content-Length": str(len(body)),
            **reply.headers,
        }
        try:
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            # The caller gave up before the answer came.
            self.close_connection = True


_REPLIES = {
    "down": vies_fault("MS_UNAVAILABLE"),
    "busy": vies_fault("MS_MAX_CONCURRENT_REQ"),
    "busy_at_all": vies_fault("GLOBAL_MAX_CONCURRENT_REQ", status=500),
    "not_json": Reply(200, "<html><body>Maintenance</body></html>"),
    "overloaded": Reply(429, {"code": "MESSAGE_THROTTLED_OUT"}, headers={"Retry-After": "1800"}),
    "refused": Reply(403, {"code": "FORBIDDEN"}),
}


def start_vat_standin(*, port: int = 0) -> VatStandin:
    """Start a stand-in; port 0 takes a free one.

    :raises OSError: when the port is taken
    """
    return VatStandin(port=port)
