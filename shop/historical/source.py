"""The file that is imported, and the report of the rows that were not."""

import csv
import lzma
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from io import BufferedIOBase
from pathlib import Path

from shop.historical.parse import COLUMNS
from shop.historical.values import ImportFileError

MAX_LINE = 1_000_000
FORMULA = ("=", "+", "@", "\t", "\r")


def read_cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header with their numbers, from 2 as a spreadsheet counts them.

    A file whose name ends in .xz is unpacked. Bytes that are not UTF-8 come as lone surrogates.

    :raises ImportFileError: when it cannot be read, is empty, or has other columns
    """
    try:
        with lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb") as file:
            rows = csv.reader(_texts(file, path=path), strict=True)
            header = next(rows, None)
            if header is None:
                raise ImportFileError(f"{path}: the file is empty")
            if tuple(name.strip() for name in header) != COLUMNS:
                raise ImportFileError(f"{path}: the first row is to be {','.join(COLUMNS)}")
            yield from enumerate(rows, start=2)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise ImportFileError(f"{path}: {error}") from error
    except csv.Error as error:
        raise ImportFileError(f"{path}: broken CSV: {error}") from error


def write_rejects(path: Path, *, source: Path, reasons: Mapping[int, str]) -> None:
    """Write the rejected rows as they stand in the file, each behind its number and the reason.

    The file is written anew each time, whole or not at all; without rejected rows there is none.

    :raises ImportFileError: when the place cannot be written to
    """
    _on_disk(path, lambda: path.unlink(missing_ok=True))
    if not reasons:
        return
    unfinished = path.with_name(f"{path.name}.part")
    _on_disk(path, lambda: path.parent.mkdir(parents=True, exist_ok=True))
    _on_disk(path, lambda: _write(unfinished, source=source, reasons=reasons))
    _on_disk(path, lambda: unfinished.replace(path))


def _write(path: Path, *, source: Path, reasons: Mapping[int, str]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "reason", *COLUMNS))
        for number, cells in read_cells(source):
            if number in reasons:
                writer.writerow((number, reasons[number], *map(_harmless, cells)))


def _on_disk(path: Path, act: Callable[[], object]) -> None:
    try:
        act()
    except OSError as error:
        raise ImportFileError(f"{path}: {error.strerror}") from error


def _texts(file: BufferedIOBase, *, path: Path) -> Iterator[str]:
    is_first = True
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise ImportFileError(f"{path}: broken CSV: a line is longer than {MAX_LINE:,} bytes")
        if is_first:
            line, is_first = line.removeprefix(BOM_UTF8), False
        yield line.decode("utf-8", errors="surrogateescape")


def _harmless(cell: str) -> str:
    """Keep spreadsheets from taking a cell for a formula; a negative quantity stays a number."""
    is_formula = cell.startswith(FORMULA) or (cell[:1] == "-" and not cell[1:2].isdigit())
    return f"'{cell}" if is_formula else cell
