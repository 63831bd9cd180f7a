"""A worker dies of SIGKILL while it publishes what editors have scheduled."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Collection, Locale, Page

from content.pages.models import HomePage
from content.tasks import publish_due_pages_task
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import PUBLISH

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server"),
]


@pytest.fixture
def home() -> HomePage:
    """Give a draft that is due."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    locale, _created = Locale.objects.get_or_create(language_code="en")
    root = Page.objects.filter(depth=1).first()
    root = root or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    page = HomePage(title="Winter", slug="winter", locale=locale, live=False)
    root.add_child(instance=page)
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    return page


def test_what_is_due_is_published_once(chaos: Chaos, home: HomePage):
    wait_until(lambda: timezone.now() > home.go_live_at)
    worker = chaos.start_worker(QUEUES, slots=1)
    with sending_to(chaos.broker), locked_tables("wagtailcore.Page"):
        publish_due_pages_task.delay()
        wait_until(lambda: waiting_tasks().keys() == {PUBLISH})
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == 1
    assert not HomePage.objects.get().live
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        published = HomePage.objects.get()
        assert published.live
        assert published.first_published_at == published.last_published_at
