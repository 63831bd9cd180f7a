"""How far forecasts of real sales are off, per method and cut.

    python -m tests.benchmarks.forecast FILE [--back 8 10 12 …] [--weeks 8] [--top 500]

Cuts lie so many weeks before the end of the file, and the weeks after each are held back. RMSSE is
the mean over the codes, its scale the naive step within what is known; a bias of 0.1 is a tenth too
much of all units together. The constants were chosen on 8 to 24 weeks before 2011-10-01.
"""

import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

from logistics.forecast.calculate import METHODS, Score, Series, forecast_all, score
from logistics.forecast.sales_file import Sales, read_sales, weekly_series, weeks_after


def main() -> None:
    """Read the file and print a table for each cut."""
    parser = ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--back", type=int, nargs="+", default=[8, 10, 12, 14, 16, 18, 20, 24])
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--top", type=int, default=500)
    options = parser.parse_args()
    sales = read_sales(options.file)
    end = max(day for days in sales.units.values() for day in days) + timedelta(days=1)
    for back in options.back:
        cut = end - timedelta(weeks=back)
        sys.stdout.write(f"{cut}, {back} weeks before the end\n")
        for name, (found, seconds) in scores(sales, cut, options.weeks, options.top).items():
            sys.stdout.write(
                f"  {name:10s} RMSSE {found.rmsse:.4f}   bias {found.bias:+.3f}   "
                f"{found.scored} codes   {seconds:.2f} s\n"
            )


def scores(sales: Sales, cut: date, weeks: int, top: int) -> dict[str, tuple[Score, float]]:
    """Return how far each method is off for the best-selling codes, and how long it took."""
    series = weekly_series(sales, cut=cut)
    chosen = series[:top]
    after = weeks_after(sales, cut=cut, weeks=weeks)
    actual = {one.key: after[one.key] for one in chosen}
    found = {}
    for name in (*METHODS, "shop"):
        started = monotonic()
        said = said_by(name, series, chosen, weeks, cut)
        result = score({one.key: one.units for one in chosen}, actual, said)
        if result is not None:
            found[name] = result, monotonic() - started
    return found


def said_by(
    name: str, series: list[Series], chosen: list[Series], weeks: int, cut: date
) -> dict[str, list[float]]:
    """Return the weeks as one method says them; "shop" is the one that the shop uses."""
    if name == "shop":
        return forecast_all(series, weeks=weeks, begins=cut)
    return {one.key: [METHODS[name](one.units)] * weeks for one in chosen}


if __name__ == "__main__":
    main()
