"""Read container loading problems in the format of the OR-Library's thpack files.

The count of problems; then of each its number (and, in some files, the seed it was made with), the
container's length, width and height, the count of box types, and a line for each type: its number,
length, 0/1, width, 0/1, height, 0/1 and quantity. 1 says that the side may stand vertically.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from logistics.packing.calculate import Box, PackingError, Size

LONGEST_NUMBER = 12
"""Digits; a longer one is no size of anything."""


class ThpackError(Exception):
    """The file is not what it should be; the message begins with the line's number."""

    def __init__(self, line: int, message: str) -> None:
        """Put the line before the message."""
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One container and the boxes for it."""

    number: int
    container: Size
    boxes: tuple[Box, ...]


def read_problems(text: str) -> list[Problem]:
    """Return the problems of a file, at least one.

    :raises ThpackError: naming the first line that is wrong
    """
    reader = _Lines(text)
    count = reader.take("the count of problems", 1)[0]
    if count < 1:
        raise ThpackError(reader.number, "there must be at least one problem")
    problems = [_problem(reader) for _ in range(count)]
    reader.expect_end(count)
    return problems


class _Lines:
    """Hands out the lines that are not empty, as whole numbers."""

    def __init__(self, text: str) -> None:
        self.number = 0
        self._lines = iter(enumerate(text.splitlines(), start=1))

    def take(self, what: str, *counts: int) -> list[int]:
        """Return the numbers of the next line, which must be as many as one of ``counts``."""
        for number, line in self._lines:
            words = line.split()
            if not words:
                continue
            self.number = number
            if len(words) not in counts:
                wanted = " or ".join(map(str, counts))
                raise ThpackError(
                    self.number, f"{what}: {wanted} numbers expected, {len(words)} found"
                )
            return [self._whole(word, what) for word in words]
        raise ThpackError(self.number + 1, f"{what}: the file ends here")

    def expect_end(self, count: int) -> None:
        """Refuse text after the last problem."""
        for number, line in self._lines:
            if line.strip():
                raise ThpackError(number, f"there is more after the {count} problems announced")

    def _whole(self, word: str, what: str) -> int:
        if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_NUMBER):
            raise ThpackError(self.number, f"{what}: “{word[:20]}” is no whole number from 0")
        return int(word)


def _problem(reader: _Lines) -> Problem:
    number = reader.take("a problem's number and seed", 1, 2)[0]
    length, width, height = reader.take(f"the container of problem {number}", 3)
    if not min(length, width, height):
        raise ThpackError(reader.number, f"the container of problem {number}: a side is 0")
    kinds = reader.take(f"the count of box types of problem {number}", 1)[0]
    if not kinds:
        raise ThpackError(reader.number, f"problem {number} has no boxes")
    return Problem(number, (length, width, height), tuple(_boxes(reader, number, kinds)))


def _boxes(reader: _Lines, problem: int, kinds: int) -> Iterator[Box]:
    keys = set()
    for kind in range(1, kinds + 1):
        what = f"box type {kind} of problem {problem}"
        key, length, up_x, width, up_y, height, up_z, quantity = reader.take(what, 8)
        if max(up_x, up_y, up_z) > 1:
            raise ThpackError(reader.number, f"{what}: whether a side may stand is 0 or 1")
        if key in keys:
            raise ThpackError(reader.number, f"{what}: {key} has been there already")
        keys.add(key)
        upright = bool(up_x), bool(up_y), bool(up_z)
        try:
            yield Box(str(key), (length, width, height), quantity, upright)
        except PackingError as error:
            raise ThpackError(reader.number, str(error)) from error
