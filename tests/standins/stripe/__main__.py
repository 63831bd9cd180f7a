"""Run the stand-in in the foreground: `python -m tests.standins.stripe --webhook URL`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from tests.standins.stripe.standin import StripeStandin, start_stripe_standin

SAVE_SECONDS = 2


def main() -> int:
    """Serve until interrupted; return 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8430, help="port on 127.0.0.1")
    parser.add_argument("--webhook", metavar="URL", help="where events are delivered")
    parser.add_argument("--secret", default="whsec_test_secret", help="signs the events")
    parser.add_argument("--state", type=Path, help="keep the state in this file")
    options = parser.parse_args()
    try:
        standin = start_stripe_standin(
            port=options.port, webhook_url=options.webhook, secret=options.secret
        )
    except OSError as error:
        sys.stderr.write(f"The payment stand-in cannot use port {options.port}: {error}\n")
        return 1
    with standin:
        ended = _end_on_signal()
        sys.stdout.write(f"Payment stand-in on {standin.base_url}, events to {options.webhook}\n")
        sys.stdout.flush()
        _serve(standin, ended, options.state)
    return 0


def _serve(standin: StripeStandin, ended: threading.Event, state: Path | None) -> None:
    if state is None:
        ended.wait()
        return
    standin.load(state)
    while not ended.wait(SAVE_SECONDS):
        standin.save(state)
    standin.save(state)


def _end_on_signal() -> threading.Event:
    ended = threading.Event()
    # Both by name: a shell starts background commands with the interrupt ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    return ended


if __name__ == "__main__":
    sys.exit(main())
