"""The contact's page at the desk."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from crm.consent.services import Asked, ask_for_newsletter
from crm.identity.models import Contact
from crm.identity.services import merge_contacts, recognise_buyer, recognise_guest
from crm.messages.services import tell_confirmed
from shop.accounts.models import User
from shop.orders.models import Order
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]

LIST = "/admin/crm/contact/"
NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> Contact:
    order = ShippedOrderFactory(user=None, email="ada@example.com", name="Ada Lovelace")
    contact = recognise_buyer(order_id=order.pk, at=NOW)
    tell_confirmed(order_id=order.pk, at=NOW)
    ask_for_newsletter.__wrapped__(
        email="ada@example.com", asked=Asked(source="FOOTER", language="de-de"), at=NOW
    )
    return contact


def test_one_page_shows_worth_orders_parcels_consents_and_history(desk, buyer):
    order = Order.objects.get()
    page = desk.get(f"{LIST}{buyer.pk}/change/").content.decode()

    assert "«missing" not in page
    for text in (
        "Ada Lovelace",
        order.number,
        order.shipments.get().tracking_number,
        "asked for, not confirmed",
        "form on a page",
        "First known",
        "Mail: ",
    ):
        assert text in page, text


def test_the_page_s_statements_do_not_grow_with_the_orders(
    desk, buyer, django_assert_max_num_queries
):
    path = f"{LIST}{buyer.pk}/change/"
    for _number in range(12):
        order = PaidOrderFactory(user=None, email="ada@example.com")
        recognise_buyer(order_id=order.pk, at=NOW)

    with django_assert_max_num_queries(25):
        assert desk.get(path).status_code == 200


def test_the_list_finds_by_order_and_leaves_doubles_out(desk, buyer):
    double = recognise_guest(email="a.lovelace@example.com", at=NOW, name="A. L.")
    merge_contacts(double_id=double.pk, into_id=buyer.pk)

    for query in (Order.objects.get().number, "a.lovelace@", "Lovelace"):
        found = desk.get(LIST, {"q": query}).context["cl"].result_list
        assert list(found) == [buyer], query
    assert desk.get(f"{LIST}{double.pk}/change/").status_code in {302, 404}


def test_the_list_needs_few_statements(desk, django_assert_max_num_queries):
    for number in range(60):
        recognise_guest(email=f"{number}@example.com", at=NOW)

    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_the_desk_hands_over_and_erases(desk, buyer):
    data = json.loads(desk.get(f"{LIST}{buyer.pk}/export/").content)
    assert data["contact"]["emails"] == ["ada@example.com"]
    assert [order["number"] for order in data["orders"]] == [Order.objects.get().number]

    erase = f"{LIST}{buyer.pk}/erase/"
    assert "Erase for good" in desk.get(erase).content.decode()
    refused = desk.post(erase, follow=True).content.decode()
    assert f"These orders are not settled yet: {Order.objects.get().number}" in refused


def test_the_record_of_processing_is_a_page(desk):
    page = desk.get(f"{LIST}personal-data/").content.decode()
    assert "crm.ConsentRecord" in page
    assert "GDPR, Art. 6(1)(c)" in page


def test_who_may_only_look_may_neither_export_nor_erase(client, buyer):
    reader = User.objects.create_user("read@kaolin.example", "pass", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client.force_login(reader)

    page = client.get(f"{LIST}{buyer.pk}/change/")
    assert page.status_code == 200
    assert f"{LIST}{buyer.pk}/erase/" not in page.content.decode()
    for way in ("export", "erase"):
        assert client.get(f"{LIST}{buyer.pk}/{way}/").status_code == 403
        assert client.post(f"{LIST}{buyer.pk}/{way}/").status_code == 403


@pytest.mark.parametrize("way", ["change", "export", "erase"])
def test_a_contact_that_is_not_there_is_answered(desk, way):
    assert desk.get(f"{LIST}999999/{way}/").status_code in {302, 404}
