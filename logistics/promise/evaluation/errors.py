"""What can be wrong with a file of freight records."""

from pathlib import Path


class RecordFileError(Exception):
    """Raised when a file cannot be read as records at all."""


class RowError(Exception):
    """Raised when one row cannot be used; names file, line and column.

    Lines are counted from 1, which is the header; a row of several lines has the number of its
    first.
    """

    def __init__(self, *, path: Path, line: int, column: str, problem: str) -> None:
        super().__init__(f"{path}:{line}: {column}: {problem}")
        self.path, self.line, self.column, self.problem = path, line, column, problem
