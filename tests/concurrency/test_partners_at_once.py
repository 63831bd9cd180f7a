"""A partner's message that comes twice at the same moment is applied once."""

from functools import partial

import pytest

from logistics.partners.models import PartnerMessage
from shop.inventory.models import StockItem
from tests.concurrency.at_once import run_at_once
from tests.factories.basics import VariantFactory
from tests.factories.partners import line, partner, send

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
FOUND = partial(send, 1, "delta", stock=[line("CUP", 5, reason="found")])


def test_two_identical_deliveries_at_once_apply_once():
    partner()
    VariantFactory(sku="CUP")

    outcomes = run_at_once([FOUND] * 4)

    assert outcomes == ["HAM IN 1"] * 4
    assert (StockItem.objects.get().on_hand, PartnerMessage.objects.count()) == (5, 1)
