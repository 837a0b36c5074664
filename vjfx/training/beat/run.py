"""A training of both networks from the songs to the weights: an hour on two cores, two thirds of it making songs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError
from vjfx.training.beat.examples import features
from vjfx.training.beat.trainer import TRAINERS, Recipe

_EVERY = 200  # steps between validations


class Progress(NamedTuple):
    """How far the training is: `what` is "songs" or a network."""

    what: str
    done: int
    total: int
    loss: float = 0.0
    validation: float | None = None  # the loss on held-out songs, where it was measured


def train(recipe: Recipe, folder: Path) -> Iterator[Progress]:
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
    with get_context("spawn").Pool(min(os.cpu_count() or 1, recipe.songs)) as pool:
        make = partial(features, cache=cache, own_voices=recipe.own_voices)
        for song in pool.imap(make, range(recipe.songs), chunksize=4):
            made.append(song)
            yield Progress("songs", len(made), recipe.songs)
    songs, held_out = made[recipe.held_out :], made[: recipe.held_out]
    for name, trainer in TRAINERS.items():
        training = trainer(recipe, songs, held_out)
        while training.done < training.steps:
            loss = training.step()
            due = training.done % _EVERY == 0 or training.done == training.steps
            validation = training.validate() if due else None
            yield Progress(name, training.done, training.steps, loss, validation)
        halves = {key: value.astype(np.float16) for key, value in training.weights().items()}
        with replacing(folder / f"{name}.npz") as part, part.open("wb") as file:
            np.savez_compressed(file, **halves)  # type: ignore[arg-type]
