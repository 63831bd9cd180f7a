"""`manage.py sync_roles`: the roles at the desk and in the CMS with their rights."""

from typing import Any

from django.core.management.base import BaseCommand

from content.roles import sync_marketers
from shop.accounts.roles import sync_roles


class Command(BaseCommand):
    """Create the roles, or give them the rights that they should have."""

    help = "Create or renew the roles at the desk and in the CMS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and name them."""
        self.stdout.write(f"roles: {', '.join([*sync_roles(), *sync_marketers()])}")
