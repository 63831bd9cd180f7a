"""The proofs: a sound shop is proved, and each kind of broken row is named."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shop.inventory.models import StockItem, StockMovement
from shop.ledgers.checks import CHECKS
from shop.ledgers.models import LedgerProof
from shop.ledgers.selectors import broken_rows
from shop.ledgers.services import prove_ledgers
from shop.payments.models import LedgerEntry, Payment
from tests.factories.checkout import AT
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory

pytestmark = pytest.mark.django_db
BREAKS = {
    "stock item": "UPDATE shop_stockitem SET quarantine = 7",
    "reserved stock": "UPDATE shop_reservation SET quantity = quantity + 1",
    "payment": "UPDATE shop_payment SET captured = captured + 1",
    "order": "UPDATE shop_orderline SET gross = gross + 1, net = net + 1",
}


def codes() -> list[str]:
    return [finding.code for finding in broken_rows()]


def test_what_the_shop_writes_adds_up():
    PaidOrderFactory()
    ShippedOrderFactory()

    proof = prove_ledgers(at=AT)

    assert (proof.is_sound, proof.findings) == (True, [])
    assert proof.rows == StockMovement.objects.count() + LedgerEntry.objects.count()


@pytest.mark.parametrize("code", BREAKS)
def test_a_broken_figure_is_named_with_both_sums(code: str):
    PaidOrderFactory()
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[code])

    finding = broken_rows()[0]

    assert codes() == [code]
    assert finding.ledger != finding.stands


def test_the_first_impossible_row_of_the_ledger_is_named():
    PaidOrderFactory()
    item = StockItem.objects.order_by("pk").first()
    rows = [
        StockMovement.objects.create(
            stock_item=item, kind="ADJUSTED", on_hand_change=change, actor="x", created_at=AT
        )
        for change in (-1000, 1000)
    ]

    (finding,) = broken_rows()

    assert (finding.code, finding.row) == ("stock movement", str(rows[0].pk))


def test_the_command_fails_with_the_broken_row_and_keeps_the_proof():
    PaidOrderFactory()
    payment = Payment.objects.get()
    Payment.objects.update(refunded=1)

    with pytest.raises(CommandError, match=f"payment {payment.pk}: the ledger says") as raised:
        call_command("verify_ledgers")

    assert raised.value.returncode == 1
    assert LedgerProof.objects.get().is_sound is False


def test_the_command_says_how_much_it_read():
    out = StringIO()

    call_command("verify_ledgers", stdout=out)

    assert out.getvalue().startswith("every figure is the sum of its ledger: 0 rows in ")


def test_proofs_of_long_ago_are_forgotten():
    prove_ledgers(at=AT - timedelta(days=401))
    prove_ledgers(at=AT - timedelta(days=399))

    prove_ledgers(at=AT)

    assert LedgerProof.objects.count() == 2


def test_every_check_has_a_code_of_its_own():
    assert len({check.code for check in CHECKS}) == len(CHECKS)
