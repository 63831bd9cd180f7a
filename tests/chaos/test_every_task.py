"""No task without a scene in which its worker is killed."""

from celery import current_app

from tests.chaos.scenes import DESK, EARLY, HEARTBEAT, PEOPLE, RATES, READERS, REFRESH, SCENES


def test_every_task_has_a_scene():
    tasks = [name for name in current_app.tasks if name.startswith(("shop.", "logistics.", "crm."))]

    named = [scene.task for scene in [*SCENES, *READERS, EARLY]]
    assert sorted(tasks) == sorted([*named, *PEOPLE, *DESK, REFRESH, RATES, HEARTBEAT])
