"""A training of the bar network from the songs to the weights: some three hours on two cores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from vjfx.training import checkpoint
from vjfx.training.bar.examples import features
from vjfx.training.bar.options import BarOptions
from vjfx.training.bar.trainer import BarTrainer
from vjfx.training.listening import Progress, begin, in_parallel, write_weights

_EVERY = 200  # steps between validations, and checkpoints


def train(options: BarOptions, folder: Path) -> Iterator[Progress]:
    """Train the network into `folder`: `bar_network.npz`, the features of the songs in `songs/`, and a checkpoint.

    What is there already is not made again, and the training goes on from the checkpoint if it has the same options.
    Raises OutputError, and DeviceError without FluidSynth, recorded drums or Freedoom.
    """
    begin(folder, "songs")
    made = []
    for song in in_parallel(partial(features, cache=folder), range(options.songs)):
        made.append(song)
        yield Progress("songs", len(made), options.songs)
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
    write_weights(folder / "bar_network.npz", training.weights())
