"""`make check`: everything that is looked at before the tests run, two at a time.

python -m tests.checks [NAME …]
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
APPS = ["config", "shop", "logistics", "crm", "content"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-for-this-check-" + "x1y2z3" * 8,
    "ALLOWED_HOSTS": "shop.example",
    "STRIPE_SECRET_KEY": "sk_live_check",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_check",
    "STRIPE_WEBHOOK_SECRET": "whsec_check",
    "CARRIER_WEBHOOK_SECRET": "check",
    "DATABASE_URL": "postgresql://check@127.0.0.1:9/check",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "Shop <orders@shop.example>",
    "SELLER_LINE": "Shop Ltd, 1 High Street",
    "PUBLIC_URL": "https://shop.example",
}
LOCAL = {"DJANGO_SETTINGS_MODULE": "config.settings.local"}

CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "lint": ([str(BIN / "ruff"), "check", "--quiet", "."], {}),
    "format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
    "types": ([str(BIN / "mypy")], {}),
    "imports": ([str(BIN / "lint-imports")], {}),
    "templates": ([str(BIN / "djlint"), "--lint", "--quiet", "templates"], {}),
    "spelling": ([str(BIN / "typos")], {}),
    "system": ([*MANAGE, "check", "--fail-level", "WARNING"], LOCAL),
    "deployment": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], LOCAL),
    "messages": ([sys.executable, "-m", "tests.messages"], LOCAL),
    "packages": ([str(BIN / "deptry"), "."], {}),
}


def main(names: list[str]) -> int:
    """Run the named checks, or all; return 1 when one finds something."""
    wanted = {name: CHECKS[name] for name in names or CHECKS}
    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        outcomes = zip(wanted, pool.map(_run, wanted), strict=True)
        failed = [name for name, is_fine in outcomes if not is_fine]
    sys.stdout.write(f"{len(wanted)} checks in {time.monotonic() - started:.0f} s: ")
    sys.stdout.write(f"failed: {', '.join(failed)}\n" if failed else "all fine\n")
    return 1 if failed else 0


def _run(name: str) -> bool:
    words, extra = CHECKS[name]
    started = time.monotonic()
    environment = {**os.environ, **extra}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    seconds = time.monotonic() - started
    verdict = "ok  " if done.returncode == 0 else "FAIL"
    sys.stdout.write(f"  {verdict} {name} ({seconds:.1f} s)\n")
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
