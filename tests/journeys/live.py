"""The shop as a running web server, on threads of this process and on a free port."""

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from csp.constants import NONCE, SELF
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application
from django.test import override_settings
from django.test.testcases import QuietWSGIRequestHandler, _MediaFilesHandler

from shop.kernel.fonts import build_fonts
from tests.standins.stripe import StripeStandin, start_stripe_standin

HOST = "127.0.0.1"


@dataclass(frozen=True)
class LiveShop:
    """The shop's address and the payment provider it talks to."""

    url: str
    stripe: StripeStandin


@contextlib.contextmanager
def serve_shop() -> Iterator[LiveShop]:
    """Serve the shop, with a Stripe stand-in that knows where to send its webhooks."""
    # Else the first page would wait for them.
    build_fonts(target=settings.VAR_DIR / "fonts")
    server = ThreadedWSGIServer((HOST, 0), QuietWSGIRequestHandler, connections_override={})
    url = f"http://{HOST}:{server.server_port}"
    standin = start_stripe_standin(
        webhook_url=f"{url}/payments/stripe/webhook/", secret=settings.STRIPE_WEBHOOK_SECRETS[0]
    )
    wanted = {
        "PUBLIC_URL": url,
        "STRIPE_API_BASE": standin.base_url,
        "STRIPE_JS_URL": standin.js_url,
        "CONTENT_SECURITY_POLICY": _policy(standin.base_url),
    }
    with standin, override_settings(**wanted):
        # The address list has kept the media folder that was set when it was first read.
        server.set_app(_MediaFilesHandler(get_internal_wsgi_application()))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield LiveShop(url=url, stripe=standin)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def find_chromium() -> str | None:
    """Return the browser that the environment names, else Debian's, else nothing."""
    named = os.environ.get("CHROMIUM_PATH")
    return shutil.which(named or "chromium") or shutil.which("chromium-browser")


def _policy(stripe_origin: str) -> dict[str, object]:
    """Return the shop's own policy with the stand-in in the provider's place."""
    policy = settings.CONTENT_SECURITY_POLICY
    directives = dict(policy["DIRECTIVES"])
    directives["script-src"] = [SELF, NONCE, stripe_origin]
    directives["connect-src"] = directives["frame-src"] = [SELF, stripe_origin]
    return {**policy, "DIRECTIVES": directives}
