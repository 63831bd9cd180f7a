"""Every order and account leads to one contact, and doubles become one."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.utils import timezone

from crm.identity.models import Contact, ContactEmail, ContactOrder
from crm.identity.selectors import family_of, orders_of_contact
from crm.identity.services import (
    TwoPeopleError,
    merge_contacts,
    recognise_buyer,
    recognise_guest,
    recognise_user,
)
from crm.tasks import recognise_missing_task
from shop.accounts.models import User
from tests.factories.orders import PaidOrderFactory

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def user_with(email: str, *, is_proven: bool) -> User:
    user = User.objects.create_user(email, "pass", first_name="Anna", variant="de-de")
    EmailAddress.objects.create(user=user, email=email, verified=is_proven, primary=True)
    return user


def test_the_same_address_is_the_same_contact_however_it_is_written():
    first = recognise_guest(email=" Anna@Kunden.example ", at=NOW, variant_code="de-de")
    second = recognise_guest(email="anna@kunden.EXAMPLE", at=NOW, name="Anna")

    assert first == second
    assert Contact.objects.values_list("email", "name", "variant_code").get() == (
        "anna@kunden.example",
        "Anna",
        "de-de",
    )


def test_what_is_known_is_not_replaced_by_what_somebody_types():
    recognise_guest(email="anna@kunden.example", at=NOW, name="Anna")
    recognise_guest(email="anna@kunden.example", at=NOW, name="Mallory")

    assert Contact.objects.get().name == "Anna"


def test_an_order_leads_to_one_contact_however_often_it_is_asked():
    order = PaidOrderFactory(email="Anna@kunden.example", user=None)

    contact = recognise_buyer(order_id=order.pk, at=NOW)
    assert recognise_buyer(order_id=order.pk, at=NOW) == contact
    assert list(orders_of_contact(contact)) == [order]
    assert ContactOrder.objects.count() == 1


def test_a_guest_s_history_joins_the_account_once_the_address_is_proven():
    order = PaidOrderFactory(email="anna@kunden.example", user=None)
    guest = recognise_buyer(order_id=order.pk, at=NOW)
    user = user_with("anna@kunden.example", is_proven=False)

    stranger = recognise_user(user_id=user.pk, at=NOW)
    assert stranger != guest
    assert list(orders_of_contact(stranger)) == []

    EmailAddress.objects.update(verified=True)
    assert recognise_user(user_id=user.pk, at=NOW) == stranger
    guest.refresh_from_db()
    assert (guest.merged_into, guest.email) == (stranger, "")
    assert list(orders_of_contact(stranger)) == [order]
    assert family_of(stranger) == [stranger.pk, guest.pk]
    assert ContactEmail.objects.get().contact == stranger


def test_a_new_account_with_a_proven_address_takes_the_guest_s_contact():
    guest = recognise_guest(email="anna@kunden.example", at=NOW)
    user = user_with("anna@kunden.example", is_proven=True)

    assert recognise_user(user_id=user.pk, at=NOW) == guest
    assert Contact.objects.get().user == user
    assert ContactEmail.objects.get().proven_at == NOW


def test_two_people_with_an_account_each_are_never_made_one():
    one = recognise_user(user_id=user_with("a@kunden.example", is_proven=True).pk, at=NOW)
    two = recognise_user(user_id=user_with("b@kunden.example", is_proven=True).pk, at=NOW)

    with pytest.raises(TwoPeopleError):
        merge_contacts(double_id=one.pk, into_id=two.pk)
    assert Contact.objects.filter(merged_into=None).count() == 2


def test_the_contact_is_as_old_as_its_oldest_double():
    old = recognise_guest(email="a@kunden.example", at=NOW - timedelta(days=9))
    new = recognise_guest(email="b@kunden.example", at=NOW)

    merge_contacts(double_id=old.pk, into_id=new.pk)
    new.refresh_from_db()
    assert new.created_at == NOW - timedelta(days=9)


def test_mails_go_to_the_address_that_the_account_has_proven_last():
    user = user_with("old@kunden.example", is_proven=True)
    contact = recognise_user(user_id=user.pk, at=NOW)
    User.objects.update(email="new@kunden.example")
    assert recognise_user(user_id=user.pk, at=NOW).email == "old@kunden.example"

    EmailAddress.objects.create(user=user, email="new@kunden.example", verified=True)
    assert recognise_user(user_id=user.pk, at=NOW).email == "new@kunden.example"
    assert set(contact.emails.values_list("email", flat=True)) == {
        "old@kunden.example",
        "new@kunden.example",
    }


def test_what_a_lost_message_left_is_found_again():
    order = PaidOrderFactory(user=None, placed_at=NOW - timedelta(minutes=6))
    user = user_with("late@kunden.example", is_proven=False)
    User.objects.update(date_joined=NOW - timedelta(minutes=6))

    recognise_missing_task()
    assert ContactOrder.objects.get().order == order
    assert Contact.objects.get(user=user).email == "late@kunden.example"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_forms_at_once_make_one_contact():
    barrier = threading.Barrier(8)
    found: list[int] = []

    def ask() -> None:
        try:
            barrier.wait()
            found.append(recognise_guest(email="anna@kunden.example", at=NOW).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Contact.objects.get().pk] * 8
