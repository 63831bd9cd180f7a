"""Every task of the content app: a table of contents."""

from content.pages.tasks import publish_due_pages_task
