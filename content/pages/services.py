"""What happens to pages by themselves."""

from django.core.management import call_command


def publish_due_pages() -> None:
    """Publish and unpublish what editors have scheduled up to now; safe to run again.

    Wagtail's own command does it, page by page, each in its own transaction.
    """
    call_command("publish_scheduled", verbosity=0)
