"""The one way out to other hosts: HTTPS, a time-out, a size limit."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 20
MAX_BYTES = 20_000_000


class FetchError(Exception):
    """Raised when a page cannot be fetched; trying again later may help."""


def fetch(url: str) -> bytes:
    """Return what an address answers.

    :raises FetchError: on any network failure, error status, or a body over 20 MB
    """
    if urlsplit(url).scheme not in {"https", "http"}:
        raise FetchError(f"{url}: only http and https are fetched")
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            body: bytes = response.read(MAX_BYTES + 1)
    except (OSError, urllib.error.URLError) as error:
        raise FetchError(f"{url}: {error}") from error
    if len(body) > MAX_BYTES:
        raise FetchError(f"{url}: more than {MAX_BYTES} bytes")
    return body
