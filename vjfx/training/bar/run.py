"""A training of the bar network from the songs to the weights: some three hours on two cores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError
from vjfx.training import checkpoint
from vjfx.training.bar.examples import features
from vjfx.training.bar.options import BarOptions
from vjfx.training.bar.trainer import BarTrainer

_EVERY = 200  # steps between validations, and checkpoints


class Progress(NamedTuple):
    """How far the training is: `what` is "songs" or "network"."""

    what: str
    done: int
    total: int
    loss: float = 0.0
    validation: float | None = None  # the loss on held-out songs, where it was measured


def train(options: BarOptions, folder: Path) -> Iterator[Progress]:
    """Train the network into `folder`: `bar_network.npz`, the features of the songs in `songs/`, and a checkpoint.

    What is there already is not made again, and the training goes on from the checkpoint if it has the same options.
    Raises OutputError, and DeviceError without FluidSynth, recorded drums or Freedoom.
    """
    try:
        (folder / "songs").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
    torch.set_num_threads(1)  # the network is so small that a second thread only waits
    torch.manual_seed(0)
    made = []
    workers = ProcessPoolExecutor(min(os.cpu_count() or 1, options.songs), get_context("spawn"))
    try:
        for song in workers.map(partial(features, cache=folder), range(options.songs)):
            made.append(song)
            yield Progress("songs", len(made), options.songs)
    finally:
        workers.shutdown(cancel_futures=True)
    training = BarTrainer(options, made[options.held_out :], made[: options.held_out])
    if (folder / checkpoint.CHECKPOINT).exists():
        before, state = checkpoint.read(folder, "bar network", BarOptions)
        if before == options:
            training.restore(state)
    while training.done < training.steps:
        loss = training.step()
        due = training.done % _EVERY == 0 or training.done == training.steps
        validation = training.validate() if due else None
        if due:
            checkpoint.write(folder, training.state() | {"recipe": asdict(options)}, keep=False)
        yield Progress("network", training.done, training.steps, loss, validation)
    halves = {key: value.astype(np.float16) for key, value in training.weights().items()}
    with replacing(folder / "bar_network.npz") as part, part.open("wb") as file:
        np.savez_compressed(file, **halves)  # type: ignore[arg-type]
