"""The log of a training run: a CSV file with a line per validation, which starts with the step."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from vjfx.core.atomic import write_text


class Log:
    """The file and its columns."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path, self._columns = path, columns

    def begin(self) -> None:
        """Write the header, in place of what is there; raises OSError."""
        write_text(self._path, ",".join(self._columns) + "\n")

    def rewind(self, step: int) -> None:
        """Drop the lines after a step: they will be written again."""
        if self._path.exists():
            lines = self._path.read_text().splitlines()
            kept = [line for line in lines[1:] if int(line.partition(",")[0]) <= step]
            write_text(self._path, "\n".join((lines[0], *kept)) + "\n")

    def append(self, row: Sequence[object]) -> None:
        """Add a line; raises OSError."""
        with self._path.open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)
