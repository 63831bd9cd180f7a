"""Run the stand-in in the foreground: `python -m tests.standins.easypost --port 8432`."""

import sys

from tests.standins.easypost.standin import EasyPostStandin
from tests.standins.running import serve_in_terminal

if __name__ == "__main__":
    sys.exit(
        serve_in_terminal(
            lambda port: EasyPostStandin(port=port),
            package="tests.standins.easypost",
            name="EasyPost",
            port=8432,
        )
    )
