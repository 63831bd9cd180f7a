"""Run the stand-in in the foreground: `python -m tests.standins.vat --port 8431`."""

import argparse
import signal
import sys
import threading

from tests.standins.vat.standin import start_vat_standin


def main() -> int:
    """Serve until interrupted; return 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.vat", description=__doc__)
    parser.add_argument("--port", type=int, default=8431, help="port on 127.0.0.1")
    options = parser.parse_args()
    try:
        standin = start_vat_standin(port=options.port)
    except OSError as error:
        sys.stderr.write(f"The VAT stand-in cannot use port {options.port}: {error}\n")
        return 1
    ended = threading.Event()
    with standin:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: ended.set())
        sys.stdout.write(f"VAT number stand-in on {standin.base_url}\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
