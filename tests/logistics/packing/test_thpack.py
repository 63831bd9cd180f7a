"""A thpack file is read as it is published, and its mistakes are named by line."""

import pytest

from logistics.packing.calculate import Box
from logistics.packing.thpack import Problem, ThpackError, read_problems

FILE = """ 2
 1 2502505
 587 233 220
 2
 1 108 0 76 0 30 1 40
 2 110 1 43 1 25 1 33

 2
 10 6 16
 1
 7 1 1 2 1 8 1 20
"""


def test_the_published_file_is_read() -> None:
    assert read_problems(FILE) == [
        Problem(
            1,
            (587, 233, 220),
            (
                Box("1", (108, 76, 30), 40, (False, False, True)),
                Box("2", (110, 43, 25), 33, (True, True, True)),
            ),
        ),
        Problem(2, (10, 6, 16), (Box("7", (1, 2, 8), 20),)),
    ]


def changed(line: int, text: str) -> str:
    lines = FILE.splitlines()
    lines[line - 1] = text
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the count of problems: the file ends here"),
        (changed(1, "two"), "line 1: the count of problems: “two” is no whole number from 0"),
        (changed(1, "0"), "line 1: there must be at least one problem"),
        (changed(1, "1"), "line 8: there is more after the 1 problems announced"),
        (changed(1, "3"), "line 12: a problem's number and seed: the file ends here"),
        (
            changed(2, "1 2 3"),
            "line 2: a problem's number and seed: 1 or 2 numbers expected, 3 found",
        ),
        (changed(3, "587 233"), "line 3: the container of problem 1: 3 numbers expected, 2 found"),
        (changed(3, "587 0 1"), "line 3: the container of problem 1: a side is 0"),
        (changed(4, "0"), "line 4: problem 1 has no boxes"),
        (
            changed(5, "1 8 0 7 0 3 1"),
            "line 5: box type 1 of problem 1: 8 numbers expected, 7 found",
        ),
        (
            changed(5, "1 8 0 7 0 3 2 1"),
            "line 5: box type 1 of problem 1: whether a side may stand is 0 or 1",
        ),
        (
            changed(5, "1 8 0 7 0 3 0 1"),
            "line 5: box 1: at least one side must be allowed to stand",
        ),
        (changed(5, "1 0 0 7 0 3 1 1"), "line 5: box 1: every side must be longer than 0"),
        (
            changed(5, "1 8 0 7 0 3 1 -4"),
            "line 5: box type 1 of problem 1: “-4” is no whole number from 0",
        ),
        (
            changed(5, "1 8 0 7 0 3 1 ٤"),
            "line 5: box type 1 of problem 1: “٤” is no whole number from 0",
        ),
        (
            changed(5, f"1 8 0 7 0 3 1 {'9' * 5000}"),
            f"line 5: box type 1 of problem 1: “{'9' * 20}” is no whole number from 0",
        ),
        (
            changed(6, "1 8 0 7 0 3 1 4"),
            "line 6: box type 2 of problem 1: 1 has been there already",
        ),
        ("\x00\x01", "line 1: the count of problems: “\x00\x01” is no whole number from 0"),
    ],
)
def test_the_mistake_is_named_by_line(text: str, message: str) -> None:
    with pytest.raises(ThpackError) as caught:
        read_problems(text)

    assert str(caught.value) == message
