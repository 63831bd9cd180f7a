"""The one way out to other hosts, and who it is that comes in."""

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

TIMEOUT_SECONDS = 20
MAX_BYTES = 20_000_000


class FetchError(Exception):
    """Raised when a page cannot be fetched; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What another host answered: any status, a bounded body, header names in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address as the outermost of our own proxies saw it.

    Each of the TRUSTED_PROXIES appends the address that called it to X-Forwarded-For; whatever
    stands further left was written by the visitor and proves nothing.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    number = settings.TRUSTED_PROXIES
    return hops[-number] if number and len(hops) >= number and hops[-number] else direct


def fetch(url: str) -> bytes:
    """Return what a public address answers.

    :raises FetchError: on any network failure, error status, a body over 20 MB, or an address
        inside a private network (unless OUTBOUND_PRIVATE allows them, for tests and stand-ins)
    """
    _refuse_private(url)
    try:
        with _OPENER.open(url, timeout=TIMEOUT_SECONDS) as response:
            body: bytes = response.read(MAX_BYTES + 1)
    except (OSError, urllib.error.URLError) as error:
        raise FetchError(f"{url}: {error}") from error
    if len(body) > MAX_BYTES:
        raise FetchError(f"{url}: more than {MAX_BYTES} bytes")
    return body


def exchange(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = TIMEOUT_SECONDS,
    is_private_allowed: bool = False,
) -> Answer:
    """Return the answer of a public address whatever its status; with a body the method is POST.

    :raises FetchError: on any network failure, a body over 20 MB, or an address inside a private
        network (unless it is allowed, for stand-ins)
    """
    if not is_private_allowed:
        _refuse_private(url)
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310
    try:
        with _OPENER.open(request, timeout=seconds) as response:
            return _answer(response.status, response, response.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            try:
                return _answer(refusal.code, refusal, refusal.headers)
            except (OSError, http.client.HTTPException) as error:
                raise FetchError(f"{url}: {error}") from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"{url}: {error}") from error


def _answer(status: int, source: IO[bytes], headers: Message) -> Answer:
    body = source.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise OSError(f"more than {MAX_BYTES} bytes")
    return Answer(status, body, {name.lower(): value for name, value in headers.items()})


def _refuse_private(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise FetchError(f"{url}: only http and https are fetched")
    if settings.OUTBOUND_PRIVATE:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, None, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise FetchError(f"{url}: {error}") from error
    if not all(ipaddress.ip_address(row[4][0]).is_global for row in found):
        raise FetchError(f"{url}: leads into a private network")


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    """A public address must not send us on to a private one."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Look at the new address before it is called."""
        _refuse_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_CarefulRedirects)
