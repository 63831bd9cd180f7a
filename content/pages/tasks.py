"""Background work on pages."""

from celery import shared_task

from content.pages.services import publish_due_pages


@shared_task(name="content.tasks.publish_due_pages_task")
def publish_due_pages_task() -> None:
    """Publish what is due; what fails is found again at the next tick."""
    publish_due_pages()
