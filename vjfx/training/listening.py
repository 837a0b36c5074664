"""What the trainings of the audio networks share: their folder, songs made in parallel, progress, and weights."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError

Item = TypeVar("Item")
Made = TypeVar("Made")


class Progress(NamedTuple):
    """How far a training is: `what` is what is being made or trained."""

    what: str
    done: int
    total: int
    loss: float = 0.0
    validation: float | None = None  # the loss on what is held out, where it was measured


def begin(folder: Path, cache: str) -> Path:
    """The subfolder `cache` for what is made once; also sets torch up. Raises OutputError."""
    try:
        (folder / cache).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
    torch.set_num_threads(1)  # these networks are so small that a second thread only waits
    torch.manual_seed(0)
    return folder / cache


def in_parallel(make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
    """`make` of each item, in order, on all cores."""
    workers = ProcessPoolExecutor(min(os.cpu_count() or 1, len(items)), get_context("spawn"))
    try:
        yield from workers.map(make, items)
    finally:
        workers.shutdown(cancel_futures=True)


def write_weights(path: Path, weights: Mapping[str, NDArray[Any]]) -> None:
    """Write a network's arrays in half precision, in one step; raises OSError."""
    halves = {key: value.astype(np.float16) for key, value in weights.items()}
    with replacing(path) as part, part.open("wb") as file:
        np.savez_compressed(file, **halves)  # type: ignore[arg-type]
