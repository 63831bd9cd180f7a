"""What Wagtail's own groups may do with the things of this shop."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

MARKETERS = ("Editors", "Moderators")
"""Wagtail's first migration makes them: both write, moderators publish."""
RIGHTS = ("add_navigation", "change_navigation", "view_navigation")


@transaction.atomic
def sync_marketers() -> list[str]:
    """Give marketers the menus and the footer; return the groups' names. Repeating it is safe."""
    rights = Permission.objects.filter(codename__in=RIGHTS, content_type__app_label="content")
    for name in MARKETERS:
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.add(*rights)
    return list(MARKETERS)
