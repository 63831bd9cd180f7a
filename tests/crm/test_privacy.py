"""Everything that is kept is known, handed over, and erased but for the books."""

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Field, Model
from django.test import Client
from django.utils import timezone

from crm.consent.models import ConsentRecord
from crm.consent.services import Asked, grant_newsletter
from crm.identity.models import Contact, ContactEmail
from crm.identity.services import recognise_buyer, recognise_user
from crm.messages.models import OutgoingMail
from crm.messages.services import tell_confirmed
from crm.privacy.registry import REGISTRY
from crm.privacy.services import OpenOrdersError, erase_contact
from logistics.partners.models import PartnerMessage
from logistics.partners.services import queue_orders
from shop.accounts.models import Address, User
from shop.accounts.services import StaffAccountError
from shop.idempotency.calculate import owner_of_cart, owner_of_order
from shop.idempotency.models import IdempotencyKey
from shop.idempotency.services import claim_key
from shop.orders.models import Order
from shop.storefront.account.export import personal_data
from tests.factories.basics import UserFactory
from tests.factories.orders import OrderFactory, PaidOrderFactory, plan_parcel
from tests.factories.partners import partner

NOW = timezone.now()
APPS = {"shop", "logistics", "crm", "content", "account", "mfa"}
PERSONAL = re.compile(
    r"^(email|recipient|phone|first_name|last_name|line[12]|postcode|visitor|ip|ip_address|birthday)$"
)
IMPERSONAL = {
    "logistics.ParcelException": "its owner is one of the staff",
    "shop.LegalEntity": "the company that sells",
    "shop.Manufacturer": "companies that make a product",
    "shop.Warehouse": "our own addresses",
    "shop.ResponsiblePerson": "companies that answer for a product",
    "shop.PriceProposal": "which member of staff decided",
    "content.HomePage": "which member of staff wrote it",
    **dict.fromkeys(
        (
            "content.ArticlePage",
            "content.FaqPage",
            "content.JournalIndexPage",
            "content.LandingPage",
            "content.LegalPage",
        ),
        "which member of staff wrote it",
    ),
}
pytestmark = pytest.mark.django_db


def personal_fields(model: type[Model]) -> list[str]:
    """Return the fields that look personal, and those that lead to a person."""
    people = {User, Contact}
    return [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and (PERSONAL.match(field.name) or field.related_model in people)
    ]


def test_every_model_that_looks_personal_is_in_the_registry():
    unknown = {
        model._meta.label: found
        for model in apps.get_models()
        if model._meta.app_label in APPS
        and model._meta.label not in {**REGISTRY, **IMPERSONAL}
        and (found := personal_fields(model))
    }
    assert unknown == {}


def test_the_registry_names_fields_that_exist():
    for label, entry in REGISTRY.items():
        names = {field.name for field in apps.get_model(label)._meta.get_fields()}
        assert set(entry.fields) <= names, label


@pytest.fixture
def customer() -> User:
    user = UserFactory(email="ada@example.com", first_name="Ada", phone="+49 30 901820")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def settled_order(user: User | None, **facts: Any) -> Order:
    order = PaidOrderFactory(user=user, email="ada@example.com", name="Ada Lovelace", **facts)
    Order.objects.filter(pk=order.pk).update(fulfilment=Order.Fulfilment.DELIVERED)
    recognise_buyer(order_id=order.pk, at=NOW)
    return order


def test_the_export_says_what_was_allowed_and_written(customer):
    order = settled_order(customer)
    contact = recognise_user(user_id=customer.pk, at=NOW)
    asked = Asked(source="ACCOUNT", language="de-de")
    _grant(contact, asked)
    tell_confirmed(order_id=order.pk, at=NOW)

    data = personal_data(user_id=customer.pk)
    assert data["contact"]["emails"] == ["ada@example.com"]
    assert [row["state"] for row in data["consents"]] == ["GRANTED"]
    assert [row["to"] for row in data["mails"]] == ["ada@example.com"]
    assert order.number in data["mails"][0]["text"]
    assert {row["kind"] for row in data["orders"][0]["charges"]} == set(
        order.charges.values_list("kind", flat=True)
    )
    json.dumps(data)


def test_erasure_leaves_the_books_and_nobody_in_them(customer):
    order = settled_order(customer)
    contact = recognise_user(user_id=customer.pk, at=NOW)
    _grant(contact, Asked(source="ACCOUNT", language="de-de"))
    tell_confirmed(order_id=order.pk, at=NOW)
    Address.objects.create(user=customer, name="Ada", line1="Weg 1", country="DE")
    books = list(Order.objects.values("number", "gross_total", "accounting_total", "name"))

    _erase(contact)
    contact.refresh_from_db()
    customer.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert (contact.email, contact.name, contact.user) == ("", "", None)
    assert customer.email == f"erased-{customer.pk}@erased.invalid"
    assert (customer.is_active, customer.first_name, customer.phone) == (False, "", "")
    assert not Address.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not ContactEmail.objects.exists()
    assert (mail.recipient, mail.text, mail.html, mail.state) == ("", "", "", "FAILED")
    assert ConsentRecord.objects.latest("pk").state == "WITHDRAWN"
    assert ConsentRecord.objects.latest("pk").source == "ERASURE"
    assert list(Order.objects.values("number", "gross_total", "accounting_total", "name")) == books
    assert order.contact_link.contact == contact


def test_erasure_takes_along_what_the_api_would_answer_once_more(customer):
    order = settled_order(customer)
    contact = recognise_user(user_id=customer.pk, at=NOW)
    for owner in (owner_of_cart(order.cart_token), owner_of_order(order.access_token), "other"):
        claim_key(owner=owner, key="k", fingerprint="f", at=NOW)

    _erase(contact)

    assert IdempotencyKey.objects.get().owner == "other"


def test_erasure_takes_along_what_a_partner_warehouse_was_told(customer):
    parcel = plan_parcel(settled_order(customer))
    partner(parcel.warehouse_id)
    queue_orders(warehouse_id=parcel.warehouse_id, at=NOW)

    _erase(recognise_user(user_id=customer.pk, at=NOW))

    assert set(PartnerMessage.objects.get().body["recipient"].values()) == {""}


def test_who_comes_back_after_an_erasure_is_somebody_new(customer):
    settled_order(customer)
    contact = recognise_user(user_id=customer.pk, at=NOW)
    _erase(contact)

    again = settled_order(None)
    assert again.contact_link.contact != contact


@pytest.mark.parametrize(
    ("status", "fulfilment"), [("AWAITING_PAYMENT", "NONE"), ("PAID", "SHIPPED"), ("PAID", "NONE")]
)
def test_nobody_is_erased_while_a_parcel_needs_the_address(status, fulfilment):
    order = OrderFactory(user=None)
    contact = recognise_buyer(order_id=order.pk, at=NOW)
    Order.objects.update(status=status, fulfilment=fulfilment)

    with pytest.raises(OpenOrdersError) as refused:
        _erase(contact)
    assert refused.value.numbers == [order.number]
    assert Contact.objects.get().erased_at is None


def test_staff_are_not_erased(customer):
    User.objects.update(is_staff=True)
    contact = recognise_user(user_id=customer.pk, at=NOW)

    with pytest.raises(StaffAccountError):
        _erase(contact)
    assert ContactEmail.objects.exists()


def test_the_customer_erases_the_account_with_the_password(client: Client, customer):
    customer.set_password("kiln-and-glaze")
    customer.save()
    page = "/de-de/account/data/erase/"
    assert client.get(page).status_code == 302
    login = {"login": "ada@example.com", "password": "kiln-and-glaze"}
    client.post("/de-de/account/login/", login)
    client.post("/de-de/account/reauthenticate/", {"password": "kiln-and-glaze"})
    assert "Alles löschen" in client.get(page).content.decode()

    answer = client.post(page)
    assert (answer.status_code, answer.url) == (302, "/de-de/account/data/erased/")
    assert not User.objects.filter(email="ada@example.com").exists()
    assert client.get("/de-de/account/").status_code == 302
    assert client.post("/de-de/account/login/", login).status_code == 200


def test_an_open_order_is_named_on_the_page(client: Client, customer):
    order = PaidOrderFactory(user=customer, email="ada@example.com")
    recognise_buyer(order_id=order.pk, at=NOW)
    customer.set_password("kiln-and-glaze")
    customer.save()
    client.force_login(customer, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/de-de/account/reauthenticate/", {"password": "kiln-and-glaze"})

    answer = client.post("/de-de/account/data/erase/")
    assert answer.status_code == 409
    assert order.number in answer.content.decode()
    assert User.objects.filter(email="ada@example.com").exists()


def test_being_signed_in_is_not_enough(client: Client, customer):
    client.force_login(customer)
    answer = client.get("/de-de/account/data/erase/")

    assert answer.status_code == 302
    assert "/account/reauthenticate/" in answer.url


def _grant(contact: Contact, asked: Asked) -> None:
    # The service wants a transaction of its own, and a test has one already.
    grant_newsletter.__wrapped__(contact_id=contact.pk, asked=asked, at=NOW)


def _erase(contact: Contact) -> None:
    erase_contact.__wrapped__(contact_id=contact.pk, at=NOW)
