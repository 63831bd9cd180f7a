"""A carrier that exchanges files: the numbers and labels are ours, the list is a file.

Below ``CARRIER_FILES_DIR/<code>``: ``out/`` for the carrier, ``in/`` from it, ``done/`` for what
was read. The folder is shared by all hosts; what was read is known from the database alone.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from django.conf import settings

from logistics.carriers.gateways.base import (
    CarrierRefusedError,
    CarrierUnavailableError,
    ManifestOrder,
    ReportBatch,
)
from logistics.carriers.gateways.files.reading import (
    BadFileError,
    UnfinishedFileError,
    read_status_file,
    sequence_of,
)
from logistics.carriers.gateways.manual.gateway import ManualGateway

SEPARATOR = "|"


class FilesGateway(ManualGateway):
    """Labels as for a carrier without interface; despatches and scans by file."""

    def manifest(self, order: ManifestOrder) -> str:
        """Write the despatch file, whole or not at all, and return its name."""
        name = f"DESPATCH-{order.sequence:06d}.txt"
        folder = self._folder("out")
        draft = folder / f".{name}.{os.getpid()}.part"
        try:
            draft.write_text(despatch_text(order, code=self.carrier.code), encoding="utf-8")
            draft.replace(folder / name)
        except OSError as error:
            raise CarrierUnavailableError(f"{name} cannot be written: {error}") from error
        return name

    def reports(self, numbers: Sequence[str], *, after: int) -> Iterator[ReportBatch]:
        """Yield the status files after a number, one by one, and stop at a gap.

        Files that were read before are yielded without their messages, to be put away. A file
        without its last line is still being written: it is read when it is complete.

        :raises CarrierRefusedError: when a file is missing or cannot be understood
        """
        expected = after + 1
        for sequence, path in self._waiting():
            if sequence < expected:
                yield ReportBatch([], sequence=sequence, name=path.name)
                continue
            if sequence > expected:
                raise CarrierRefusedError(f"file {expected} is missing, {path.name} is there")
            try:
                yield read_status_file(path, carrier=self.carrier.code, sequence=sequence)
            except UnfinishedFileError:
                return
            except BadFileError as error:
                raise CarrierRefusedError(f"{path.name}: {error}") from error
            except OSError as error:
                raise CarrierUnavailableError(f"{path.name}: {error}") from error
            expected += 1

    def put_away(self, batch: ReportBatch) -> None:
        """Move a file that was read; whoever moved it before has done it."""
        try:
            (self._folder("in") / batch.name).replace(self._folder("done") / batch.name)
        except FileNotFoundError:
            return

    def _waiting(self) -> list[tuple[int, Path]]:
        found = ((sequence_of(path.name), path) for path in self._folder("in").iterdir())
        return sorted((sequence, path) for sequence, path in found if sequence is not None)

    def _folder(self, name: str) -> Path:
        folder = Path(settings.CARRIER_FILES_DIR) / self.carrier.code / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CarrierUnavailableError(f"{folder}: {error}") from error
        return folder


def despatch_text(order: ManifestOrder, *, code: str) -> str:
    """Return a despatch file: a head, a line for each parcel, and a foot that counts them."""
    made_at = order.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    rows: list[tuple[str, ...]] = [("HDR", "DESPATCH", code, f"{order.sequence:06d}", made_at)]
    for label, parcel in zip(order.labels, order.parcels, strict=True):
        to = parcel.recipient
        rows.append(
            (
                *("PCL", label.tracking_number, parcel.reference, str(parcel.weight_g)),
                *(to.name, to.company, to.line1, to.line2),
                *(to.postcode, to.city, to.region, to.country, to.phone),
            )
        )
    rows.append(("END", f"{order.sequence:06d}", str(len(order.labels))))
    return "".join(SEPARATOR.join(map(_plain, row)) + "\n" for row in rows)


def _plain(text: str) -> str:
    """Return a text that cannot end a field or a line."""
    return " ".join(text.replace(SEPARATOR, "/").split())
