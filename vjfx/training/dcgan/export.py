"""From a training's folder to one file that can be played."""

from __future__ import annotations

from math import log2
from pathlib import Path

import numpy as np

from vjfx.errors import SourceError
from vjfx.nets import genre, weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.weights import Weights
from vjfx.training.dcgan.checkpoint import read
from vjfx.training.dcgan.course import LOG, MOMENTS, read_log

LEAST, MOST = 8, 16  # moments


def export(folder: Path, output: Path, name: str, moments: int, licence: str) -> list[int]:
    """Write the averaged generator of the folder's checkpoint and its timeline; the steps of that. Raises VjfxError."""
    state = read(folder)
    recipe, step = state["recipe"], int(state["training"]["step"])
    generator = Generator(recipe.size, recipe.ngf, recipe.nz).eval()
    try:
        generator.load_state_dict(state["training"]["nets"][2])
    except (RuntimeError, KeyError, IndexError) as error:
        raise SourceError(f"the checkpoint in '{folder}' is damaged, or of another network") from error
    there = [path.stem for path in sorted((folder / MOMENTS).glob("*.safetensors"))]
    steps = _spaced([int(stem) for stem in there if stem.isdecimal()], step, moments - 1)
    kept = [_moment(folder, number) for number in steps]
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
    genre.write(output, generator, kept, facts)
    return [*steps, step]


def _moment(folder: Path, step: int) -> Weights:
    return weights.read(genre.NETWORK, str(folder / MOMENTS / f"{step:08d}.safetensors"))


def _spaced(there: list[int], step: int, count: int) -> list[int]:
    """Of the moments before `step`, the first and those nearest to even spaces of the logarithm; raises SourceError."""
    there = [number for number in there if number < step]
    if len(there) < LEAST - 1:
        raise SourceError(f"only {len(there)} moments of its learning are there by step {step} (at least {LEAST - 1})")
    places = [log2(max(number, 8)) for number in there]
    wanted = np.linspace(places[0], log2(step), min(count, len(there)) + 1)[:-1]
    chosen: list[int] = []
    for place in wanted:
        free = [n for n in range(len(there)) if there[n] not in chosen]
        chosen.append(there[min(free, key=lambda n: abs(places[n] - place))])
    return sorted(chosen)
