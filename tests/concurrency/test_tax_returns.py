"""Two people ask for the same return, and two workers build it: one return, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shop.tax_returns.calculate import parse_period
from shop.tax_returns.models import TaxReturn, TaxReturnSum
from shop.tax_returns.services import (
    ReturnBusyError,
    build_tax_return_batch,
    request_tax_return,
)
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import NOW, book_oss, register

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_the_return_asked_for_and_built_twice_at_once_is_one():
    register("OSS", "DE")
    book_oss(OrderFactory(), net="100.00", tax="20.00")
    start = Barrier(2)

    def ask_and_build(_number: int) -> str:
        try:
            start.wait()
            answer = "asked"
            try:
                request_tax_return(
                    report="OSS", country="DE", period=parse_period("2026-Q3"), actor="a", at=NOW
                )
            except ReturnBusyError:
                answer = "busy"
            start.wait()
            row = TaxReturn.objects.get()
            while build_tax_return_batch(tax_return_id=row.pk, at=NOW):
                pass
            return answer
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(ask_and_build, range(2)))

    assert answers == ["asked", "busy"]
    row = TaxReturn.objects.get()
    assert (row.state, row.tax_total.amount, row.lines.get().entries) == ("DRAFT", 20, 1)
    assert TaxReturnSum.objects.get().tax.amount == 20
