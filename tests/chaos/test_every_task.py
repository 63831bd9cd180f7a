"""No task without a scene in which its worker is killed."""

from celery import current_app

from tests.chaos.scenes import (
    DESK,
    EARLY,
    FORGET,
    HEARTBEAT,
    LABELS,
    MONEY,
    PEOPLE,
    PROVE,
    PUBLISH,
    RATES,
    READERS,
    REFRESH,
    REPORTS,
    SCENES,
    VAT,
)

APPS = ("shop.", "logistics.", "crm.", "content.")


def test_every_task_has_a_scene():
    current_app.loader.import_default_modules()
    tasks = [name for name in current_app.tasks if name.startswith(APPS)]

    named = [scene.task for scene in [*SCENES, *READERS, EARLY]]
    others = [*PEOPLE, *DESK, *MONEY, *VAT, *REPORTS, *LABELS]
    others += [REFRESH, RATES, HEARTBEAT, PUBLISH, FORGET, PROVE]
    assert sorted(tasks) == sorted([*named, *others])
