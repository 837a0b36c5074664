"""From a training's folder to one file that can be played."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from vjfx.core.errors import SourceError
from vjfx.nets import genre, weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.weights import Weights
from vjfx.training.dcgan.checkpoint import read
from vjfx.training.dcgan.run import LOG, MOMENTS, read_log

LEAST, MOST = 8, 16  # moments
_LOOKED_AT = 16  # latents


def export(folder: Path, output: Path, name: str, moments: int, licence: str) -> list[int]:
    """Write the averaged generator of the folder's checkpoint and its timeline; the steps of that. Raises VjfxError."""
    state = read(folder)
    recipe, step = state["recipe"], int(state["training"]["step"])
    generator = Generator(recipe.size, recipe.ngf, recipe.nz).eval()
    try:
        generator.load_state_dict(state["training"]["nets"][2])
    except (RuntimeError, KeyError, IndexError) as error:
        raise SourceError(f"the checkpoint in '{folder}' is damaged, or of another network") from error
    stems = [path.stem for path in sorted((folder / MOMENTS).glob("*.safetensors"))]
    there = [int(stem) for stem in stems if stem.isdecimal() and int(stem) < step]
    if len(there) < LEAST - 1:
        raise SourceError(f"only {len(there)} moments of its learning are there by step {step} (at least {LEAST - 1})")
    seen = [_moment(folder, number) for number in there]
    kept = even(_changes(generator, seen), moments - 1)
    steps = [there[n] for n in kept]
    measured = [line for line in read_log(folder / LOG) if "swd" in line]
    facts = {
        "genre": name,
        "footage": Path(recipe.footage).name,
        "steps": step,
        "timeline": ",".join(map(str, (*steps, step))),
        "swd": measured[-1]["swd"] if measured else "",
        "swd_of_footage": measured[-1]["swd_of_footage"] if measured else "",
        "spread": measured[-1]["spread"] if measured else "",
        "licence": licence,
    }
    genre.write(output, generator, [seen[n] for n in kept], facts)
    return [*steps, step]


def _moment(folder: Path, step: int) -> Weights:
    return weights.read(genre.NETWORK, str(folder / MOMENTS / f"{step:08d}.safetensors"))


@torch.no_grad()
def _changes(generator: Generator, moments: Sequence[Weights]) -> list[float]:
    """How much the pictures of some latents change from each moment to the next, and from the last to the generator's.

    Raises WeightsError.
    """
    latents = torch.randn(_LOOKED_AT, generator.nz, generator=torch.Generator().manual_seed(0))
    other = Generator(**generator.options).eval()
    pictures = []
    for moment in moments:
        moment.fill(other)
        pictures.append(other(latents))
    return [float((after - before).abs().mean()) for before, after in pairwise([*pictures, generator(latents)])]


def even(changes: Sequence[float], count: int) -> list[int]:
    """Which moments to keep, the first among them, so that along the timeline the pictures change as evenly as may be.

    `changes` are those from each moment to the next, the last of them to the end, which is kept anyway.
    """
    places = np.concatenate([[0.0], np.cumsum(changes)])
    count = min(count, len(changes))
    chosen = {0}
    for wanted in np.linspace(0, places[-1], count + 1)[1:-1]:
        free = [n for n in range(len(changes)) if n not in chosen]
        chosen.add(min(free, key=lambda n: abs(places[n] - wanted)))
    return sorted(chosen)
