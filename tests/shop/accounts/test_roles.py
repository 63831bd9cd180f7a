"""What each role at the desk may see and do."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.template import engines
from django.test import Client
from django.urls import reverse

from shop.accounts.models import User
from shop.accounts.roles import APPS, ROLES, sync_roles
from shop.pricing.models import Price
from tests.factories.catalogue import SoldVariantFactory
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory
from tests.naughty import bare_frames
from tests.shop.admin.desk import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> Iterator[None]:
    """Make the roles; the admin's own templates count on missing values being empty."""
    sync_roles()
    engine = engines["django"].engine
    marker, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = marker


def somebody(role: str) -> Client:
    user = User.objects.create_user(f"{role.lower()}@kaolin.example", "pass", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return sign_in(user)


def test_every_right_of_a_role_exists():
    known = set(Permission.objects.values_list("codename", flat=True))
    assert {change for changes in ROLES.values() for change in changes} - known == set()


def test_making_the_roles_again_takes_back_what_they_should_not_have():
    group = Group.objects.get(name="Read-only")
    group.permissions.add(Permission.objects.get(codename="change_price"))

    assert sync_roles() == ["Operations", "Tax", "Support", "Read-only"]
    assert not group.permissions.filter(codename="change_price").exists()


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_sees_every_list(role, monkeypatch: pytest.MonkeyPatch):
    PaidOrderFactory()
    client = somebody(role)
    monkeypatch.setattr(admin.site, "each_context", lambda _request: {})
    with bare_frames():
        for model in admin.site._registry:
            if model._meta.app_label in APPS:
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
                assert client.get(reverse(name)).status_code == 200, name


@pytest.mark.parametrize(
    ("role", "refund", "cancel"),
    [("Operations", 200, 200), ("Support", 200, 403), ("Read-only", 403, 403)],
)
def test_money_and_orders_are_changed_by_whom_they_should(role, refund, cancel):
    sent, paid = ShippedOrderFactory(), PaidOrderFactory()
    client = somebody(role)

    asked = client.get(reverse("admin:shop_order_refund", args=[sent.pk]))
    stopped = client.get(reverse("admin:shop_order_cancel", args=[paid.pk]))
    assert (asked.status_code, stopped.status_code) == (refund, cancel)


@pytest.mark.parametrize(("role", "status"), [("Operations", 200), ("Support", 403)])
def test_prices_are_changed_by_operations_alone(role, status):
    SoldVariantFactory()
    price = Price.objects.earliest("pk")
    address = reverse("admin:shop_price_change_price", args=[price.pk])

    assert somebody(role).get(address).status_code == status
