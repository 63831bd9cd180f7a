"""`manage.py sync_roles`: the desk's roles with their rights."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.accounts.roles import sync_roles


class Command(BaseCommand):
    """Create the roles at the desk, or give them the rights that they should have."""

    help = "Create or renew the roles at the desk."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and name them."""
        self.stdout.write(f"roles: {', '.join(sync_roles())}")
