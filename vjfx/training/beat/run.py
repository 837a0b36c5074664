"""A training of both networks from the songs to the weights: an hour on two cores, two thirds of it making songs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from vjfx.training.beat.examples import features
from vjfx.training.beat.options import BeatOptions
from vjfx.training.beat.trainer import TRAINERS
from vjfx.training.listening import Progress, begin, in_parallel, write_weights

_EVERY = 200  # steps between validations


def train(options: BeatOptions, folder: Path) -> Iterator[Progress]:
    """Train both networks into `folder`: `activation.npz`, `meter.npz`, and the features of the songs in `songs/`.

    Songs that are there already are not made again. Raises OutputError, and DeviceError without FluidSynth.
    """
    cache = begin(folder, "songs")
    made = []
    for song in in_parallel(partial(features, cache=cache, own_voices=options.own_voices), range(options.songs)):
        made.append(song)
        yield Progress("songs", len(made), options.songs)
    songs, held_out = made[options.held_out :], made[: options.held_out]
    for name, trainer in TRAINERS.items():
        training = trainer(options, songs, held_out)
        while training.done < training.steps:
            loss = training.step()
            due = training.done % _EVERY == 0 or training.done == training.steps
            validation = training.validate() if due else None
            yield Progress(name, training.done, training.steps, loss, validation)
        write_weights(folder / f"{name}.npz", training.weights())
