"""The law at the desk: what is in force, what was, and a new value from a date."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.accounts.models import User
from shop.accounts.roles import sync_roles
from shop.orders.models import Consignment
from shop.tax.models import SellerRegistration, TaxRate, Threshold
from shop.tax.selectors import as_value
from tests.factories.basics import StaffFactory
from tests.factories.orders import OrderFactory
from tests.factories.tax_returns import register
from tests.naughty import readings
from tests.shop.admin.desk import sign_in
from tests.shop.admin.naughty_forms import quick, send

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
BEGIN, NEXT = date(2021, 1, 1), date(2199, 1, 1)
LIST = "/admin/shop/taxrate/"


def rate(percent: str = "19", since: date = BEGIN, **values: object) -> TaxRate:
    facts = {"territory": "DE", "category": "STANDARD", "kind": "STANDARD"}
    evidence = {"source": "UStG § 12", "checked_on": date(2026, 1, 1)}
    share = Decimal(percent) / 100
    return TaxRate.objects.create(rate=share, valid_from=since, **facts | evidence | values)


def soon() -> date:
    return timezone.localdate() + timedelta(days=30)


def form_of(row: object, **typed: object) -> dict[str, object]:
    """Return what the page sends when a rate of 20 % is typed."""
    sent = {
        "seen": row.updated_at.isoformat(),
        "valid_from": soon().isoformat(),
        "kind": "STANDARD",
        "rate": "20",
        "source": "BGBl. 2026 I",
        "checked_on": timezone.localdate().isoformat(),
    }
    return sent | typed


def page(row: object) -> str:
    return f"/admin/shop/{row._meta.model_name}/{row.pk}/new-value/"


def test_a_new_value_is_entered(desk: Client):
    old = rate()

    answer = desk.post(page(old), form_of(old), follow=True)

    old.refresh_from_db()
    new = TaxRate.objects.exclude(pk=old.pk).get()
    assert (old.valid_to, new.valid_from, new.rate) == (soon(), soon(), Decimal("0.2"))
    assert answer.redirect_chain[-1][0] == f"{LIST}{new.pk}/change/"
    told = [str(message) for message in answer.context["messages"]]
    assert len(told) == 1
    assert told[0].startswith("20% · standard applies from ")


def test_both_histories_tell_who_did_what_in_words(desk: Client, staff: User):
    old = rate()
    desk.post(page(old), form_of(old))

    entries = LogEntry.objects.order_by("action_flag")

    words = [
        (entry.user, re.sub(r"\d+ \w+ \d{4}", "DAY", entry.change_message)) for entry in entries
    ]
    assert words == [
        (staff, "20% · standard from DAY, before that 19% · standard (BGBl. 2026 I)."),
        (staff, "19% · standard holds until DAY; from DAY 20% · standard (BGBl. 2026 I)."),
    ]
    shown = desk.get(f"{LIST}{old.pk}/history/").content.decode()
    assert "holds until" in shown


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"rate": "200"}, "rate", "No rate is so high: enter 19 for nineteen per cent."),
        ({"rate": "-1"}, "rate", "A rate cannot be negative."),
        ({"rate": "0"}, "__all__", "Standard and reduced rates are above zero"),
        ({"rate": "19"}, "__all__", "This is the value that holds already."),
        ({"source": "  "}, "source", "This field is required."),
        ({"valid_from": ""}, "valid_from", "This field is required."),
        (
            {"valid_from": "2021-01-01"},
            "valid_from",
            "This row itself applies only from",
        ),
        ({"valid_from": "2199-01-01"}, "valid_from", "From 1 Jan 2199 this row no longer holds"),
        ({"valid_from": "2026-02-01"}, "valid_from", "On this day the row of 1 Jan 2026 holds"),
        ({"checked_on": "2198-01-01"}, "checked_on", "This day is still to come."),
    ],
)
def test_what_cannot_be_is_told_and_leaves_no_trace(
    desk: Client, typed: dict[str, str], field: str, told: str
):
    old = rate(valid_to=NEXT)
    rate("16", date(2026, 1, 1), valid_to=date(2026, 3, 1))
    before = list(TaxRate.objects.order_by("pk").values())
    sent = form_of(old, **typed)
    if typed.get("valid_from") == "2199-01-01":
        sent["confirmed"] = mark_of(desk.post(page(old), sent).content.decode())

    answer = desk.post(page(old), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0].startswith(told)
    assert list(TaxRate.objects.order_by("pk").values()) == before
    assert not LogEntry.objects.exists()


def mark_of(html: str) -> str:
    """Return what ticking the box sends."""
    box = next(tag for tag in re.findall(r"<input[^>]*>", html) if 'name="confirmed"' in tag)
    found = re.search(r'value="(\w{12})"', box)
    assert found is not None
    return found[1]


def test_orders_that_were_reckoned_with_the_old_value_are_told_first(desk: Client):
    old = rate()
    order = OrderFactory(placed_at=timezone.now())
    Consignment.objects.filter(order=order).update(quote={"data_rows": [as_value(old).key]})
    sent = form_of(old, valid_from=timezone.localdate().isoformat())

    warned = desk.post(page(old), sent)

    assert warned.status_code == 422
    assert warned.context["form"].errors["confirmed"][0].startswith("1 order since")
    assert TaxRate.objects.count() == 1
    sent["confirmed"] = mark_of(warned.content.decode())
    assert desk.post(page(old), sent).status_code == 302
    assert TaxRate.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"rate": "0.19"}, "The new rate is 0.19% · standard, the old one 19% · standard."),
        ({"valid_from": "2062-01-01"}, "It applies only from 1 Jan 2062. Is the year right?"),
    ],
)
def test_a_likely_slip_is_asked_about(desk: Client, typed: dict[str, str], told: str):
    old = rate()

    answer = desk.post(page(old), form_of(old, confirmed="for another warning", **typed))

    assert answer.context["form"].errors["confirmed"][0].startswith(told)
    assert TaxRate.objects.count() == 1


def test_who_comes_second_is_told(desk: Client):
    old = rate()
    sent = form_of(old)
    old.save()

    answer = desk.post(page(old), sent, follow=True)

    told = [str(message) for message in answer.context["messages"]]
    assert told == ["Somebody has changed this row meanwhile. Nothing was written."]
    assert TaxRate.objects.count() == 1


def correction(row: TaxRate, day: date) -> dict[str, object]:
    """Return what the page of a row that is not in force yet sends."""
    facts = {"kind": "STANDARD", "rate": "21", "valid_from": day.isoformat(), "valid_to": ""}
    return facts | {"source": "BGBl. 2026 I", "checked_on": "2026-11-01", "territory": "FR"}


def test_putting_off_a_row_to_come_leaves_no_day_without_one(desk: Client):
    old = rate(valid_to=soon())
    new = rate("20", soon())
    later = soon() + timedelta(days=30)

    answer = desk.post(f"{LIST}{new.pk}/change/", correction(new, later))

    assert answer.status_code == 302
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.valid_to, new.valid_from, new.rate) == (later, later, Decimal("0.21"))
    assert new.territory == "DE"


@pytest.mark.parametrize("days", [0, 10])
def test_a_row_to_come_stays_behind_today_and_the_row_before_it(desk: Client, days: int):
    day = timezone.localdate() + timedelta(days=days)
    old = rate(since=timezone.localdate() + timedelta(days=20), valid_to=soon())
    new = rate("20", soon())

    answer = desk.post(f"{LIST}{new.pk}/change/", correction(new, day))

    assert list(answer.context["adminform"].form.errors) == ["valid_from"]
    old.refresh_from_db()
    assert old.valid_to == soon()


def test_a_registration_has_a_successor_too(desk: Client):
    old = register("OSS", "DE")
    typed = {"number": "DE987654321", "kind": "", "rate": ""}

    answer = desk.post(page(old), form_of(old, **typed))

    assert answer.status_code == 302
    numbers = SellerRegistration.objects.order_by("valid_from").values_list("number", "valid_to")
    assert list(numbers) == [("DE123456789", soon()), ("DE987654321", None)]


def test_the_page_shows_what_was_in_force_and_when(desk: Client, django_assert_max_num_queries):
    old = rate()
    rate("16", date(2022, 1, 1), valid_to=date(2022, 7, 1))
    rate("7", category="BOOK")

    with django_assert_max_num_queries(30):
        answer = desk.get(f"{LIST}{old.pk}/change/")

    shown = [
        (row.since, row.until, row.value, row.is_shown, row.is_in_force)
        for row in answer.context["law_history"]
    ]
    assert shown == [
        ("1 Jan 2021", "31 Dec 2021", "19% · standard", True, False),
        ("1 Jan 2022", "30 Jun 2022", "16% · standard", False, False),
        ("1 Jul 2022", "–", "19% · standard", True, True),
    ]


def test_the_page_says_what_else_has_changed(desk: Client):
    facts = {"rule": "IOSS", "area": "EU", "currency": "EUR", "per": "CONSIGNMENT"}
    evidence = {"source": "law", "checked_on": BEGIN}
    Threshold.objects.create(amount=150, valid_from=BEGIN, **facts, **evidence)
    row = Threshold.objects.create(
        amount=150, valid_from=date(2022, 1, 1), includes_shipping=True, **facts, **evidence
    )

    answer = desk.get(f"/admin/shop/threshold/{row.pk}/change/")

    first, second = answer.context["law_history"]
    assert (first.value, first.changes) == ("150 EUR per consignment", [])
    assert (second.value, second.changes) == ("150 EUR per consignment", ["shipping counts: yes"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"19", "5"}),
        ("?state=today", {"19", "5"}),
        ("?state=later", {"20"}),
        ("?state=past", {"16", "7"}),
        ("?state=all", {"19", "5", "20", "16", "7"}),
        ("?q=DE", {"19", "20", "16"}),
    ],
)
def test_the_list_begins_with_what_is_in_force(desk: Client, query: str, found: set[str]):
    rate("16")
    rate("19", date(2022, 1, 1))
    rate("20", NEXT)
    rate("7", territory="FR", valid_to=date(2024, 1, 1))
    rate("5", date(2024, 1, 1), territory="FR")

    listed = desk.get(f"{LIST}{query}").context["cl"].queryset

    assert {f"{row.rate * 100:.0f}" for row in listed} == found


def test_who_may_only_look_sees_the_history_and_no_form(make_reader: Callable[..., Client]):
    old = rate()
    reader = make_reader()

    shown = reader.get(f"{LIST}{old.pk}/change/")

    assert len(shown.context["law_history"]) == 1
    assert "new-value" not in shown.content.decode()
    assert reader.post(page(old), form_of(old)).status_code == 403
    assert TaxRate.objects.count() == 1


@pytest.mark.parametrize(("role", "status"), [("Tax", 200), ("Operations", 403)])
def test_the_law_is_changed_by_those_who_know_it(
    desk: Client, make_reader: Callable[..., Client], role: str, status: int
):
    assert make_reader(role).get(page(rate())).status_code == status


@pytest.fixture
def make_reader(desk: Client) -> Callable[..., Client]:
    """Give a way to sign somebody in who has a role; one that changes nothing, if none is named."""

    def make(role: str = "Read-only") -> Client:
        sync_roles()
        user = StaffFactory(is_superuser=False)
        user.groups.set(user.groups.model.objects.filter(name=role))
        return sign_in(user)

    return make


def quoted(*rows: TaxRate) -> str:
    """Return the address of an order whose quote names rows, and one that is gone."""
    order = OrderFactory()
    keys = [*(as_value(row).key for row in rows), "tax_rates/XX/GONE@2020-01-01"]
    Consignment.objects.filter(order=order).update(quote={"data_rows": keys})
    return f"/admin/shop/order/{order.pk}/change/"


def test_an_order_leads_to_the_rows_it_was_reckoned_with(desk: Client):
    old = rate()

    shown = desk.get(quoted(old)).content.decode()

    key = as_value(old).key
    assert f'<a class="ops-link" href="{LIST}{old.pk}/change/">{key}</a>' in shown
    assert "tax_rates/XX/GONE@2020-01-01" in shown
    assert "GONE@2020-01-01</a>" not in shown


def test_who_may_not_see_the_law_reads_its_keys():
    old = rate()
    user = StaffFactory(is_superuser=False)
    permission = user.user_permissions.model.objects.get(codename="view_order")
    user.user_permissions.add(permission)

    shown = sign_in(user).get(quoted(old)).content.decode()

    assert as_value(old).key in shown
    assert LIST not in shown


def test_more_rows_of_law_need_no_more_statements(desk: Client):
    few, many = quoted(rate()), quoted(*(rate(category=f"C{number}") for number in range(20)))
    desk.get(few)
    counts = []
    for address in (few, many):
        with CaptureQueriesContext(connection) as captured:
            desk.get(address)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_into_the_form_for_a_new_value(desk: Client):
    """Strings take turns: into every field, or as the source of a value that has no free day."""
    old = rate()
    names = ("seen", "valid_from", "kind", "rate", "source", "checked_on", "confirmed")
    for number, (reader, text) in enumerate(readings()):
        sent = form_of(old, **dict.fromkeys(names if number % 2 else ["source"], text))
        sent |= {"valid_from": text if number % 2 else "2021-01-01"}
        status, _shown, errors = send(desk, page(old), sent, reader=reader, text=text)
        assert status == 422, text
        assert {"valid_from", "source"} & set(errors), text
    assert TaxRate.objects.count() == 1
