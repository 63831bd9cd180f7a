"""`manage.py benchmark_packing`: how full the packing gets a container, on published problems."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from statistics import fmean
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logistics.packing.calculate import Packing, PackingError, fill_container
from logistics.packing.limits import over_after
from logistics.packing.thpack import Problem, ThpackError, read_problems

PROGRESS_EVERY = 10


def positive_seconds(word: str) -> float:
    """Return the seconds; refuse what is not above 0."""
    try:
        seconds = float(word)
    except ValueError as error:
        raise ArgumentTypeError(f"{word} is no number") from error
    if not (isfinite(seconds) and seconds > 0):
        raise ArgumentTypeError("the time must be above 0 seconds")
    return seconds


class Command(BaseCommand):
    """Pack every problem of some thpack files and write down what lies where."""

    help = (
        "Fill the container of every problem in thpack files (OR-Library) as well as the time "
        "allows, and print per file the mean volume use and the longest time. --json takes the "
        "place of every box, for whoever checks it. Nothing is checked or stored here. A file "
        "that is wrong ends the run before anything is packed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files, the time for one problem and where the places go."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", type=Path, required=True, metavar="OUT", dest="out")
        parser.add_argument(
            "--seconds", type=positive_seconds, default=2.0, help="for one problem (2)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read all files, pack, and write the answer.

        :raises CommandError: when a file cannot be read or written, naming the line that is wrong
        """
        files = [(path, _problems_of(path)) for path in options["files"]]
        out: Path = options["out"]
        _write(out, [])
        answers = [
            answer
            for path, problems in files
            for answer in self._packed(path, problems, options["seconds"])
        ]
        _write(out, answers)

    def _packed(
        self, path: Path, problems: list[Problem], limit: float
    ) -> Iterator[dict[str, Any]]:
        uses, times = [], []
        for done, problem in enumerate(problems, start=1):
            started = monotonic()
            try:
                packing = fill_container(
                    problem.container, problem.boxes, is_over=over_after(limit)
                )
            except PackingError as error:
                raise CommandError(f"{path}: problem {problem.number}: {error}") from error
            times.append(monotonic() - started)
            uses.append(packing.fill_rate)
            yield _answer(path, problem, packing, times[-1])
            if done % PROGRESS_EVERY == 0 and done < len(problems):
                self._report(f"{path.name}: {done} of {len(problems)}", uses, times)
        self._report(f"{path.name}: all {len(problems)} problems", uses, times)

    def _report(self, what: str, uses: list[float], times: list[float]) -> None:
        self.stdout.write(f"{what}, mean use {fmean(uses):.2%}, longest {max(times):.2f} s")
        self.stdout.flush()


def _problems_of(path: Path) -> list[Problem]:
    try:
        return read_problems(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: this is no text in UTF-8") from error
    except ThpackError as error:
        raise CommandError(f"{path}: {error}") from error


def _answer(path: Path, problem: Problem, packing: Packing, seconds: float) -> dict[str, Any]:
    return {
        "file": path.name,
        "problem": problem.number,
        "container": list(problem.container),
        "placements": [
            {"type": int(key), "x": x, "y": y, "z": z, "dx": dx, "dy": dy, "dz": dz}
            for key, x, y, z, dx, dy, dz in packing.placements
        ],
        "seconds": round(seconds, 3),
    }


def _write(path: Path, answers: list[dict[str, Any]]) -> None:
    try:
        path.write_text(json.dumps(answers), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
