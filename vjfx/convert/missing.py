"""Remembers what is missing from a film or from pairs, so that a later call that skips them still reports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from vjfx.convert.job import FilmJob
from vjfx.convert.pairs import PairJob
from vjfx.core.errors import OutputError

Job: TypeAlias = FilmJob | PairJob


def note_missing(job: Job, problems: Sequence[str]) -> None:
    """Write `problems` to a hidden file beside the result; without any, remove the file. Raises OutputError."""
    note = _note(job)
    try:
        if problems:
            note.write_text("\n".join(problems) + "\n", "utf-8")
        else:
            note.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write '{note}': {error.strerror or error}") from error


def noted_missing(job: Job) -> list[str]:
    """The problems of the job when its result was made; empty if it is complete."""
    try:
        return _note(job).read_text("utf-8").splitlines()
    except OSError:
        return []


def _note(job: Job) -> Path:
    if isinstance(job, FilmJob):
        return job.target.with_name(f".{job.target.name}.partial")
    path = job.folder / job.name
    return path.with_name(f".{path.name}.{job.kind}.partial")
