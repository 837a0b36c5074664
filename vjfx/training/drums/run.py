"""A training of the drum network from the mixes to the weights: a quarter of an hour on one core."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from vjfx.training import checkpoint
from vjfx.training.drums.bank import bank
from vjfx.training.drums.examples import example
from vjfx.training.drums.options import DrumOptions
from vjfx.training.drums.trainer import DrumTrainer
from vjfx.training.listening import Progress, begin, write_weights

_EVERY = 200  # steps between validations


def train(options: DrumOptions, folder: Path) -> Iterator[Progress]:
    """Train the network into `folder`: `drums.npz`, and what it sees of the mixes in `mixes/`.

    Mixes that are there already are not made again, and a training with the same options continues at its checkpoint.
    Raises OutputError, SourceError for a damaged checkpoint, and DeviceError without FluidSynth or the samples.
    """
    cache = begin(folder, "mixes")
    there = all((cache / f"{number}.npz").exists() for number in range(options.mixes))
    strokes = {} if there else bank(options.voices, options.sampled)
    made = []
    for number in range(options.mixes):
        made.append(example(number, cache, strokes, options.seconds))
        yield Progress("mixes", len(made), options.mixes)
    training = DrumTrainer(options, made[options.held_out :], made[: options.held_out])
    if (folder / checkpoint.CHECKPOINT).exists():
        before, state = checkpoint.read(folder, "drum network", DrumOptions)
        if before == options:
            training.restore(state)
    while training.done < options.steps:
        loss = training.step()
        due = training.done % _EVERY == 0 or training.done == options.steps
        if due:
            checkpoint.write(folder, {"recipe": asdict(options), **training.state()}, keep=False)
        yield Progress("drums", training.done, options.steps, loss, training.validate() if due else None)
    write_weights(folder / "drums.npz", training.weights())
