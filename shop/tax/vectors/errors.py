"""What can be wrong with a file of worked examples."""


class VectorFileError(Exception):
    """Raised when a file cannot be read as examples at all."""


class VectorError(Exception):
    """Raised when one example cannot be understood or quoted; names its row and column.

    Rows are counted as a spreadsheet does: the header is row 1.
    """

    def __init__(self, *, row: int, scenario: str, column: str, problem: str) -> None:
        name = f" ({scenario})" if scenario else ""
        super().__init__(f"row {row}{name}, column {column}: {problem}")
        self.row, self.scenario, self.column, self.problem = row, scenario, column, problem
