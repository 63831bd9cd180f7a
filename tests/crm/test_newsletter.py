"""The newsletter: a form, a confirming click, and one click to leave."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from crm.consent.models import ConsentRecord
from crm.consent.selectors import is_granted
from crm.consent.services import Asked, confirm_newsletter, confirm_token, leave_token
from crm.identity.models import Contact
from crm.messages.models import OutgoingMail
from crm.tasks import answer_missing_consents_task
from shop.accounts.models import User
from tests.naughty import NAUGHTY

FORM = "/de-de/newsletter/"
EMAIL = "anna@kunden.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/de-de/newsletter/(?:confirm|leave)/[^/\s]+/)")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def states() -> list[str]:
    return list(ConsentRecord.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Any:
    """Send a form, let the mails go out, and return the answer."""

    def post(path: str, data: dict[str, str] | None = None) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return Client().post(path, data or {})

    return post


def link_in(message: Any) -> str:
    found = LINK.search(message.body)
    assert found
    return found[1]


def test_from_the_form_to_the_newsletter_and_out_again(send):
    answer = send(FORM, {"email": EMAIL})
    assert (answer.status_code, answer.url) == (302, "/de-de/newsletter/asked/")
    assert states() == ["REQUESTED"]
    question = outbox.outbox[0]
    assert question.subject == "Bitte bestätigen Sie Ihre Adresse"
    assert "List-Unsubscribe" not in question.extra_headers

    link = link_in(question)
    assert Client().get(link).status_code == 200
    assert states() == ["REQUESTED"]
    assert send(link).status_code == 200
    assert states() == ["REQUESTED", "GRANTED"]

    welcome = outbox.outbox[1]
    assert welcome.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = link_in(welcome)
    assert welcome.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{way_out}>"
    assert Client().get(way_out).status_code == 200
    assert states() == ["REQUESTED", "GRANTED"]
    assert send(way_out).status_code == 200
    assert states() == ["REQUESTED", "GRANTED", "WITHDRAWN"]
    assert not is_granted(Contact.objects.get())
    assert len(outbox.outbox) == 2


def test_the_mail_program_s_button_needs_no_page(send):
    send(FORM, {"email": EMAIL})
    send(link_in(outbox.outbox[0]))
    strict = Client(enforce_csrf_checks=True)

    way_out = link_in(outbox.outbox[1])
    assert strict.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ConsentRecord.objects.latest("pk").source == "ONE_CLICK"


def test_a_link_used_twice_changes_nothing_the_second_time(send):
    send(FORM, {"email": EMAIL})
    link = link_in(outbox.outbox[0])
    for _time in range(2):
        assert send(link).status_code == 200
    assert states() == ["REQUESTED", "GRANTED"]
    way_out = link_in(outbox.outbox[1])
    for _time in range(2):
        assert send(way_out).status_code == 200
    assert states() == ["REQUESTED", "GRANTED", "WITHDRAWN"]

    assert send(link).status_code == 404
    assert states() == ["REQUESTED", "GRANTED", "WITHDRAWN"]


def test_a_link_is_good_for_seven_days(send):
    send(FORM, {"email": EMAIL})
    record = ConsentRecord.objects.get()
    token = confirm_token(record)

    last_moment = record.created_at + timedelta(days=7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: last_moment + timedelta(seconds=1))
        late = Client().post(f"/de-de/newsletter/confirm/{token}/")
    assert late.status_code == 410
    assert 'type="email"' in late.content.decode()
    assert states() == ["REQUESTED"]
    assert confirm_newsletter(token=token, at=last_moment).state == "GRANTED"


@pytest.mark.parametrize("way", ["confirm", "leave"])
def test_a_forged_link_is_answered_and_changes_nothing(send, way):
    send(FORM, {"email": EMAIL})
    record = ConsentRecord.objects.get()
    foreign = leave_token(record.contact_id) if way == "confirm" else confirm_token(record)
    for token in ("x", "1:2:3", foreign, foreign[:-1] + ("A" if foreign[-1] != "A" else "B")):
        assert send(f"/de-de/newsletter/{way}/{token}/").status_code == 404, token
    assert states() == ["REQUESTED"]


def test_nobody_learns_who_has_the_newsletter(send):
    send(FORM, {"email": EMAIL})
    send(link_in(outbox.outbox[0]))

    again = send(FORM, {"email": EMAIL.upper()})
    other = send(FORM, {"email": "somebody@kunden.example"})
    assert (again.status_code, again.url) == (other.status_code, other.url)
    assert [message.to for message in outbox.outbox[2:]] == [["somebody@kunden.example"]]
    assert states() == ["REQUESTED", "GRANTED", "REQUESTED"]


def test_a_form_sent_again_and_again_fills_no_mailbox(send):
    for _time in range(3):
        assert send(FORM, {"email": EMAIL}).status_code == 302
    assert (states(), len(outbox.outbox)) == (["REQUESTED"], 1)

    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(minutes=10)
        patch.setattr(timezone, "now", lambda: later)
        send(FORM, {"email": EMAIL})
    assert (states(), len(outbox.outbox)) == (["REQUESTED", "REQUESTED"], 2)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Bitte geben Sie Ihre E-Mail-Adresse ein."),
        ("anna", "Das sieht nicht nach einer E-Mail-Adresse aus."),
        ("a b@c.de", "Das sieht nicht nach einer E-Mail-Adresse aus."),
        (f"{'a' * 250}@b.de", "Diese Adresse ist zu lang."),
    ],
)
def test_what_is_no_address_is_refused_in_the_reader_s_language(send, typed, message):
    answer = send(FORM, {"email": typed})

    assert answer.status_code == 422
    assert f'<li id="newsletter-email-error">{message}</li>' in answer.content.decode()
    assert not Contact.objects.exists()


def test_naughty_strings_are_answered(send, settings):
    settings.RATE_LIMITS = False
    for text in NAUGHTY:
        answer = send(FORM, {"email": text})
        assert answer.status_code in {302, 422}, text
    assert all("@" in email for email in Contact.objects.values_list("email", flat=True))


def test_a_form_from_another_site_is_refused():
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})

    assert strict.post(FORM, {"email": EMAIL}).status_code == 403
    assert not Contact.objects.exists()


def test_statements_are_never_changed_nor_deleted(send):
    send(FORM, {"email": EMAIL})
    for change in (
        lambda: ConsentRecord.objects.update(state="GRANTED"),
        lambda: ConsentRecord.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    assert states() == ["REQUESTED"]


def test_a_lost_message_is_found_again(send):
    Client().post(FORM, {"email": EMAIL})
    assert not OutgoingMail.objects.exists()
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(minutes=6)
        patch.setattr(timezone, "now", lambda: later)
        for _time in range(2):
            answer_missing_consents_task()
    assert OutgoingMail.objects.get().kind == "NEWSLETTER_CONFIRM"


def test_a_customer_with_a_proven_address_decides_in_the_account(client, send):
    user = User.objects.create_user(EMAIL, "pass")
    client.force_login(user)
    page = "/de-de/account/newsletter/"
    assert 'name="choice"' not in client.get(page).content.decode()
    client.post(page, {"choice": "subscribe"})
    assert states() == []

    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    client.post(page, {"choice": "subscribe"})
    client.post(page, {"choice": "subscribe"})
    assert states() == ["GRANTED"]
    client.post(page, {"choice": "nonsense"})
    client.post(page, {"choice": "leave"})
    assert states() == ["GRANTED", "WITHDRAWN"]
    assert set(ConsentRecord.objects.values_list("source", flat=True)) == {"ACCOUNT"}
    assert client.get(page).status_code == 200


def test_the_page_asks_for_a_sign_in(client):
    assert client.get("/de-de/account/newsletter/").status_code == 302


@pytest.mark.parametrize("variant", ["en-gb", "de-de", "fr-fr", "ja-jp", "zh-hans-sg"])
def test_both_mails_are_whole_in_every_language(send, variant):
    send(f"/{variant}/newsletter/", {"email": EMAIL})
    record = ConsentRecord.objects.get()
    send(f"/{variant}/newsletter/confirm/{confirm_token(record)}/")

    assert len(outbox.outbox) == 2
    for message in outbox.outbox:
        html = message.alternatives[0][0]
        assert "«missing" not in message.body + html + message.subject
        assert f"http://127.0.0.1:8000/{variant}/" in message.body
    assert Asked(source="FOOTER", language=variant).language == record.language
