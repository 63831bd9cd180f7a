"""`python config/install.py FILE`: install what is locked, and show how far it is.

Runs before any package is there, so it imports the standard library only. pip itself would show
either nothing for minutes or a thousand lines.
"""

import subprocess
import sys
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
# Everything is in the file with its hash, so nothing is resolved again.
LOCKED = ["--no-deps", "--require-hashes", "--progress-bar", "off"]
STEP = 20


def install(path: Path) -> int:
    """Install a file of locked packages; return pip's exit status and, on failure, its words."""
    lines_of_file = path.read_text(encoding="utf-8").splitlines()
    total = sum("==" in line and line[0].isalnum() for line in lines_of_file if line)
    process = subprocess.Popen(  # noqa: S603 — our own arguments
        [*PIP, *LOCKED, "-r", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines, seen = [], 0
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % STEP == 0 or seen == total:
                print(f"  {seen} of {total} packages", flush=True)  # noqa: T201 — no Django yet
        elif line.startswith("Installing collected packages"):
            print("  unpacking them", flush=True)  # noqa: T201 — as above
    if process.wait():
        sys.stderr.write("".join(line for line in lines[-40:] if not line.startswith("WARNING")))
    return process.returncode


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1])))
