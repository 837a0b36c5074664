"""A training from the songs to the weights: a quarter of an hour on two cores, most of it making songs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError
from vjfx.training.sections.examples import examples
from vjfx.training.sections.options import SectionOptions
from vjfx.training.sections.trainer import SectionTrainer

_EVERY = 50  # steps between validations


class Progress(NamedTuple):
    """How far the training is: `what` is "songs" or "steps"."""

    what: str
    done: int
    total: int
    loss: float = 0.0
    validation: float | None = None  # the loss on held-out songs, where it was measured


def train(options: SectionOptions, folder: Path) -> Iterator[Progress]:
    """Train into `folder`: `sections.npz`, and the examples of the songs in `songs/`.

    Songs that are there already are not made again. Raises OutputError, and DeviceError without FluidSynth.
    """
    cache = folder / "songs"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
    torch.set_num_threads(1)  # the network is so small that a second thread only waits
    torch.manual_seed(0)
    made = []
    names = [f"composed-{n}" for n in range(options.songs)] + [f"arranged-{n}" for n in range(options.arranged)]
    workers = ProcessPoolExecutor(min(os.cpu_count() or 1, len(names)), get_context("spawn"))
    try:
        make = partial(examples, cache=cache, soundfont=options.soundfont)
        for song in workers.map(make, names):
            made.append(song)
            yield Progress("songs", len(made), len(names))
    finally:
        workers.shutdown(cancel_futures=True)
    composed, arranged = made[options.held_out : options.songs], made[options.songs :]
    songs = [variant for song in composed + 2 * arranged for variant in song]  # forms that music has count twice
    training = SectionTrainer(options, songs, [song[0] for song in made[: options.held_out]])
    while training.done < training.steps:
        loss = training.step()
        due = training.done % _EVERY == 0 or training.done == training.steps
        yield Progress("steps", training.done, training.steps, loss, training.validate() if due else None)
    halves = {key: value.astype(np.float16) for key, value in training.weights().items()}
    with replacing(folder / "sections.npz") as part, part.open("wb") as file:
        np.savez_compressed(file, **halves)  # type: ignore[arg-type]
