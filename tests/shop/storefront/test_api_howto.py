"""The how-to's commands, run as they stand there against a running shop."""

import re
import subprocess

import pytest
from django.conf import settings

from shop.orders.models import Order
from shop.payments.models import Payment
from tests.factories.checkout import World
from tests.shop.storefront.conftest import Shop

HOWTO = settings.BASE_DIR / "docs/howto/buy-through-the-api.md"
DEMO = "http://127.0.0.1:8000"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_limits", "stripe")
def test_the_commands_buy_something(world: World, shop: Shop, live_server):
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL))
    assert DEMO in commands
    script = "set -euo pipefail\n" + commands.replace(DEMO, live_server.url)

    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stdout + done.stderr
    order = Order.objects.get()
    assert (order.email, order.lines.get().sku) == ("ada@example.com", "TPT-CEL")
    payment = Payment.objects.get()
    assert payment.state == Payment.State.PENDING
    assert payment.client_secret in done.stdout
