"""Every page of the desk renders with data."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from shop.tax.selectors import forget_tax_data
from tests.factories.kept import kept_while_used
from tests.shop.admin.pages import PAGES, url_of
from tests.shop.admin.rows import first_row, write_orders, write_small_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_of_everything")]


@pytest.fixture(scope="module")
def two_of_everything(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Write two rows of all that has a page, once for all tests here."""
    with kept_while_used(django_db_blocker):
        write_orders(2)
        write_small_tables(2)
        yield
    # Its law goes with the transaction; the process must not remember it.
    forget_tax_data()


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_list_and_page_render(desk: Client, model: type[Model]) -> None:
    row = first_row(model)

    listed = desk.get(url_of(model, "changelist"))
    assert listed.status_code == 200
    if row is not None:
        page = desk.get(url_of(model, "change", row.pk))
        assert page.status_code == 200


def test_every_list_has_rows_in_these_tests() -> None:
    empty = {model._meta.label for model in PAGES if first_row(model) is None}

    assert empty <= {
        "shop.DutyRate",
        "shop.FlatCharge",
        "shop.LegalTerm",
        "shop.ReportBox",
        "shop.ReportRule",
        "shop.SellerRegistration",
        "shop.TaxScheme",
        "shop.TerritoryRule",
        "shop.Threshold",
    }
