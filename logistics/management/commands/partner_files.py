"""Exchange files with whoever runs a warehouse for us."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logistics.partners.files import MessageFileError, read_file, write_file
from logistics.partners.forms import MAX_BYTES
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.selectors import outgoing
from logistics.partners.services import (
    ConflictError,
    TooFarAheadError,
    acknowledge,
    apply_waiting,
    hand_out,
    queue_orders,
    receive_messages,
)

States = PartnerMessage.State


class Command(BaseCommand):
    """Read what a partner says, note what it has, write what it is to know; in that order."""

    help = (
        "Exchange messages with the partner who runs a warehouse: JSON lines, or CSV with a row "
        "for each SKU. Reading a file twice does nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the warehouse and the files."""
        parser.add_argument("warehouse")
        parser.add_argument("--read", type=Path, nargs="+", default=[], metavar="FILE")
        parser.add_argument("--write", type=Path, metavar="FILE")
        parser.add_argument("--acknowledge", type=int, metavar="NUMBER")

    def handle(self, *_args: Any, warehouse: str, **options: Any) -> None:
        """Do what was asked.

        :raises CommandError: when there is no such partner, or a file cannot be read or written
        """
        if not PartnerLink.objects.filter(pk=warehouse).exists():
            raise CommandError(f"No partner runs the warehouse {warehouse}.")
        for file in options["read"]:
            self._read(warehouse, file)
        if options["acknowledge"]:
            count = acknowledge(
                warehouse_id=warehouse, up_to=options["acknowledge"], at=timezone.now()
            )
            self.stdout.write(f"{count} messages acknowledged.")
        if options["write"]:
            self._write(warehouse, options["write"])

    def _read(self, warehouse: str, file: Path) -> None:
        try:
            with file.open("rb") as handle:
                found = read_file(handle.read(MAX_BYTES + 1))
            kept = receive_messages(
                warehouse_id=warehouse, incoming=found, source=file.name, at=timezone.now()
            )
        except (OSError, MessageFileError, ConflictError, TooFarAheadError) as error:
            raise CommandError(f"{file}: {error}") from error
        dealt = apply_waiting(warehouse_id=warehouse, at=timezone.now())
        rows = PartnerMessage.objects.filter(pk__in=[row.pk for row in kept])
        applied = rows.filter(state=States.APPLIED).count()
        refused = rows.filter(state=States.REFUSED).count()
        self.stdout.write(
            f"{len(kept)} messages read, {dealt} dealt with: {applied} applied, {refused} refused."
        )

    def _write(self, warehouse: str, file: Path) -> None:
        queue_orders(warehouse_id=warehouse, at=timezone.now())
        rows = hand_out(warehouse_id=warehouse, at=timezone.now())
        try:
            file.write_text(write_file(outgoing(row) for row in rows), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file}: {error}") from error
        last = rows[-1].sequence if rows else 0
        self.stdout.write(f"{len(rows)} messages written up to number {last}.")
