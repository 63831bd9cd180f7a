"""Run the stand-in in the foreground: `python -m tests.standins.stripe --webhook URL`."""

import argparse
import sys

from tests.standins.stripe.standin import start_stripe_standin


def main() -> int:
    """Serve until interrupted; return 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8430, help="port on 127.0.0.1")
    parser.add_argument("--webhook", metavar="URL", help="where events are delivered")
    parser.add_argument("--secret", default="whsec_test_secret", help="signs the events")
    options = parser.parse_args()
    try:
        standin = start_stripe_standin(
            port=options.port, webhook_url=options.webhook, secret=options.secret
        )
    except OSError as error:
        sys.stderr.write(f"The payment stand-in cannot use port {options.port}: {error}\n")
        return 1
    with standin:
        sys.stdout.write(f"Payment stand-in on {standin.base_url}, events to {options.webhook}\n")
        sys.stdout.flush()
        try:
            standin.wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
