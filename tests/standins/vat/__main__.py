"""Run the stand-in in the foreground: `python -m tests.standins.vat --port 8431`."""

import sys

from tests.standins.running import serve_in_terminal
from tests.standins.vat.standin import VatStandin

if __name__ == "__main__":
    sys.exit(
        serve_in_terminal(
            lambda port: VatStandin(port=port),
            package="tests.standins.vat",
            name="VAT number",
            port=8431,
        )
    )
