"""`manage.py reset_demo`: throw the demo's data away."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.embedded import VAR_DIR


class Command(BaseCommand):
    """Empty the database and the media folder; asks first."""

    help = "Throw all data of this checkout away. Asks, or takes --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Allow to answer ahead."""
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, yes: bool, **_options: Any) -> None:
        """Do it, in DEBUG only."""
        if not settings.DEBUG:
            raise CommandError("Only a demo is thrown away: DEBUG is off.")
        name = connection.settings_dict["NAME"]
        if not yes and input(f"Throw away everything in {name!r}? Type yes: ") != "yes":
            raise CommandError("Nothing was changed.")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        (VAR_DIR / "stripe-standin.json").unlink(missing_ok=True)
        call_command("setup", stdout=self.stdout)
