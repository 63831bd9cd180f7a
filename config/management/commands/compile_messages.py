"""`manage.py compile_messages`: compile the translations without GNU gettext's tools."""

from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Compile every .po file that is newer than its .mo file."""

    help = "Compile the translations; needs no system package, unlike compilemessages."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Compile what has changed and say how many languages that was."""
        compiled = 0
        for source in sorted((settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as lines:
                catalogue = read_po(lines)
            # Written beside the old one first, so that a full disk leaves a usable file.
            partial = target.with_suffix(".mo.part")
            with partial.open("wb") as output:
                write_mo(output, catalogue)
            partial.replace(target)
            compiled += 1
        if compiled:
            self.stdout.write(f"  compiled {compiled} message files")
