"""A training of both networks from the songs to the weights: an hour on two cores, two thirds of it making songs."""

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
from vjfx.training.beat.examples import features
from vjfx.training.beat.options import BeatOptions
from vjfx.training.beat.trainer import TRAINERS

_EVERY = 200  # steps between validations


class Progress(NamedTuple):
    """How far the training is: `what` is "songs" or a network."""

    what: str
    done: int
    total: int
    loss: float = 0.0
    validation: float | None = None  # the loss on held-out songs, where it was measured


def train(options: BeatOptions, folder: Path) -> Iterator[Progress]:
    """Train both networks into `folder`: `activation.npz`, `meter.npz`, and the features of the songs in `songs/`.

    Songs that are there already are not made again. Raises OutputError, and DeviceError without FluidSynth.
    """
    cache = folder / "songs"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
    torch.set_num_threads(1)  # the networks are so small that a second thread only waits
    torch.manual_seed(0)
    made = []
    workers = ProcessPoolExecutor(min(os.cpu_count() or 1, options.songs), get_context("spawn"))
    try:
        make = partial(features, cache=cache, own_voices=options.own_voices)
        for song in workers.map(make, range(options.songs)):
            made.append(song)
            yield Progress("songs", len(made), options.songs)
    finally:
        workers.shutdown(cancel_futures=True)
    songs, held_out = made[options.held_out :], made[: options.held_out]
    for name, trainer in TRAINERS.items():
        training = trainer(options, songs, held_out)
        while training.done < training.steps:
            loss = training.step()
            due = training.done % _EVERY == 0 or training.done == training.steps
            validation = training.validate() if due else None
            yield Progress(name, training.done, training.steps, loss, validation)
        halves = {key: value.astype(np.float16) for key, value in training.weights().items()}
        with replacing(folder / f"{name}.npz") as part, part.open("wb") as file:
            np.savez_compressed(file, **halves)  # type: ignore[arg-type]
