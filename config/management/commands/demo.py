"""`manage.py demo`: web, worker, beat and the stand-ins in one terminal."""

import os
import shlex
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any, NamedTuple
from urllib.error import URLError

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from honcho.manager import Manager

from config.embedded import VAR_DIR, stop_services
from config.env import env_int

WEB_WORKERS, WEB_THREADS = 2, 4
BOOT_SECONDS = 120
STANDIN_KEY = "sk_test_fake"


class Command(BaseCommand):
    """Run the whole shop until Ctrl-C."""

    help = "Prepare and run the whole shop in one terminal."
    requires_system_checks: list[str] = []
    _seeding: "subprocess.Popen[bytes] | None" = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port from PORT unless it is given."""
        parser.add_argument("--port", type=int, default=env_int("PORT", 8000))

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Prepare, start everything, print the addresses once the first page answers."""
        _refuse_taken_port(port)
        call_command("setup", stdout=self.stdout)
        ports = _Ports(port, _free_port(), _free_port(), _free_port())
        manager = Manager()
        environment = _environment(ports)
        commands = _commands(ports)
        for name, command in commands.items():
            manager.add_process(name, command, quiet=False, env=environment, cwd=settings.BASE_DIR)
        Thread(target=self._welcome, args=(port, environment), daemon=True).start()
        try:
            manager.loop()
        finally:
            self._end()
        sys.exit(manager.returncode or 0)

    def _end(self) -> None:
        """Leave no process behind: end the seeding, and the services unless others use them."""
        if self._seeding is not None:
            self._seeding.terminate()
            self._seeding.wait()
        if _others_are_connected():
            self.stdout.write("PostgreSQL and Valkey stay: another command is using them.")
            return
        stopped = stop_services()
        self.stdout.write(f"stopped: {', '.join(stopped)}" if stopped else "stopped")

    def _welcome(self, port: int, environment: dict[str, str]) -> None:
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(BOOT_SECONDS * 4):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1)  # noqa: S310 — our own
            except (URLError, OSError):
                sleep(0.25)
                continue
            self.stdout.write(_WELCOME.format(address=address, mails=_mails()))
            self.stdout.flush()
            # Orders need the running shop's payment provider; with orders there it does nothing.
            self._seeding = subprocess.Popen(
                [sys.executable, "manage.py", "seed_orders"], env=environment
            )
            return


_WELCOME = """
  The shop is open:        {address}/
    Berlin, in German      {address}/de-de/
    London, in English     {address}/en-gb/
    Osaka, in Japanese     {address}/ja-jp/
  Operations (Django)      {address}/admin/   operations@kaolin.example   kaolin-demo
  Support, and read-only   {address}/admin/   support@ and reader@kaolin.example   kaolin-demo
  Marketing (Wagtail)      {address}/cms/     marketer@kaolin.example     kaolin-demo
  A customer's account     {address}/de-de/account/login/   shopper@kaolin.example   kaolin-demo
  Test cards               4242 4242 4242 4242 pays · 4000 0000 0000 9995 declines ·
                           4000 0025 0000 3155 asks for 3-D Secure (any future date, any code)
  VAT numbers              FR40303265045 and GB980780684 valid · ATU13585627 invalid ·
                           NL004495445B01 register not reachable (see tests/standins/vat)
  Mails to customers       {mails}
  Ctrl-C stops everything.
"""


def _mails() -> str:
    folder = Path(settings.EMAIL_FILE_PATH)
    inside = (
        folder.relative_to(settings.BASE_DIR) if settings.BASE_DIR in folder.parents else folder
    )
    return f"in {inside}/, one file each"


class _Ports(NamedTuple):
    """Where the shop listens, and where its stand-ins do."""

    shop: int
    stripe: int
    vat: int
    easypost: int


def _commands(ports: _Ports) -> dict[str, str]:
    python = shlex.quote(sys.executable)
    bin_dir = Path(sys.executable).parent
    webhook = f"http://127.0.0.1:{ports.shop}/payments/stripe/webhook/"
    secret = settings.STRIPE_WEBHOOK_SECRETS[0]
    queues = ",".join(queue.name for queue in settings.CELERY_TASK_QUEUES)
    state = shlex.quote(str(VAR_DIR / "stripe-standin.json"))
    return {
        "web": f"{bin_dir}/gunicorn config.wsgi:application --bind 127.0.0.1:{ports.shop} "
        f"--preload --worker-class gthread --workers {WEB_WORKERS} --threads {WEB_THREADS} "
        "--log-level warning",
        "worker": f"{python} -m celery -A config worker --loglevel warning --concurrency 2 "
        f"--queues {queues} --without-gossip --without-mingle",
        "beat": f"{python} -m celery -A config beat --loglevel warning "
        f"--schedule {shlex.quote(str(VAR_DIR / 'beat-schedule'))} --pidfile=",
        "stripe": f"{python} -m tests.standins.stripe --port {ports.stripe} --webhook {webhook} "
        f"--secret {secret} --state {state}",
        "vat": f"{python} -m tests.standins.vat --port {ports.vat}",
        "easypost": f"{python} -m tests.standins.easypost --port {ports.easypost}",
    }


def _environment(ports: _Ports) -> dict[str, str]:
    base = f"http://127.0.0.1:{ports.stripe}"
    standin = {"STRIPE_API_BASE": base, "STRIPE_JS_URL": f"{base}/v3/"}
    is_real = settings.STRIPE_SECRET_KEY != STANDIN_KEY
    return {
        **os.environ,
        **({} if is_real else standin),
        **({} if os.environ.get("VIES_API_BASE") else _registers(ports.vat)),
        **({} if os.environ.get("CARRIER_EASYPOST_KEY") else _carriers(ports.easypost)),
        "DATABASE_POOL_SIZE": str(WEB_THREADS),
        # Visitors see the shop's own error pages; what went wrong stands in the terminal.
        "SHOW_DEBUG_PAGES": "false",
        "EMAIL_BACKEND": os.environ.get(
            "EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
        ),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{ports.shop}"),
        # Signs the calls of the demo's partner warehouse, see docs/howto/connect-a-partner.md.
        "PARTNER_SIERRA_KEY": os.environ.get("PARTNER_SIERRA_KEY", "sierra-demo"),
        "PYTHONUNBUFFERED": "1",
    }


def _registers(vat_port: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{vat_port}"
    return {
        "VIES_API_BASE": f"{base}/rest-api",
        "HMRC_API_BASE": base,
        "HMRC_CLIENT_ID": "demo",
        "HMRC_CLIENT_SECRET": "demo",
    }


def _carriers(easypost_port: int) -> dict[str, str]:
    return {
        "EASYPOST_API_BASE": f"http://127.0.0.1:{easypost_port}/v2",
        "CARRIER_EASYPOST_KEY": "EZTK-demo",
        "CARRIER_EASYPOST_WEBHOOK": "hook-demo",
    }


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "there is no such port"
            raise CommandError(
                f"port {port} cannot be used: {reason}. Choose another one: PORT=8001 make demo"
            ) from error


def _others_are_connected() -> bool:
    """Tell whether anybody else works on this server, e.g. the tests in another terminal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    connection.close()
    return bool(others)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
