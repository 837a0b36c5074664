"""A training from the songs to the weights: a quarter of an hour on two cores, most of it making songs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from vjfx.training.listening import Progress, begin, in_parallel, write_weights
from vjfx.training.sections.examples import examples
from vjfx.training.sections.options import SectionOptions
from vjfx.training.sections.trainer import SectionTrainer

_EVERY = 50  # steps between validations


def train(options: SectionOptions, folder: Path) -> Iterator[Progress]:
    """Train into `folder`: `sections.npz`, and the examples of the songs in `songs/`.

    Songs that are there already are not made again. Raises OutputError, and DeviceError without FluidSynth.
    """
    cache = begin(folder, "songs")
    made = []
    names = [f"composed-{n}" for n in range(options.songs)] + [f"arranged-{n}" for n in range(options.arranged)]
    for song in in_parallel(partial(examples, cache=cache, soundfont=options.soundfont), names):
        made.append(song)
        yield Progress("songs", len(made), len(names))
    composed, arranged = made[options.held_out : options.songs], made[options.songs :]
    songs = [variant for song in composed + 2 * arranged for variant in song]  # forms that music has count twice
    training = SectionTrainer(options, songs, [song[0] for song in made[: options.held_out]])
    while training.done < training.steps:
        loss = training.step()
        due = training.done % _EVERY == 0 or training.done == training.steps
        yield Progress("steps", training.done, training.steps, loss, training.validate() if due else None)
    write_weights(folder / "sections.npz", training.weights())
