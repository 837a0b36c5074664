"""Exports a training run as one genre file that the source `dcgan` plays."""

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
from vjfx.training import checkpoint
from vjfx.training.dcgan.options import FEWEST, DcganOptions, ExportOptions
from vjfx.training.dcgan.run import LOG, NETWORK, SNAPSHOTS, read_log

_COMPARED = 16  # latents


def export(folder: Path, output: Path, wanted: ExportOptions) -> list[int]:
    """Write the checkpoint's averaged generator and its timeline; returns the timeline's steps. Raises VjfxError."""
    options, state = checkpoint.read(folder, NETWORK, DcganOptions)
    generator = Generator(options.size, options.ngf, options.nz).eval()
    try:
        step = int(state["training"]["step"])
        generator.load_state_dict(state["training"]["nets"][2])
    except (RuntimeError, KeyError, IndexError) as error:
        raise SourceError(f"the checkpoint in '{folder}' is damaged or belongs to another network") from error
    stems = [path.stem for path in sorted((folder / SNAPSHOTS).glob("*.safetensors"))]
    steps = [int(stem) for stem in stems if stem.isdecimal() and int(stem) < step]
    if len(steps) < FEWEST - 1:
        raise SourceError(f"the run has only {len(steps)} snapshots before step {step} (at least {FEWEST - 1})")
    snapshots = [_snapshot(folder, number) for number in steps]
    kept = evenly_spaced(_changes(generator, snapshots), wanted.moments - 1)
    timeline = [*(steps[n] for n in kept), step]
    measured = [line for line in read_log(folder / LOG) if "swd" in line]
    metadata = {
        "genre": wanted.genre or output.stem,
        "footage": Path(options.footage).name,
        "steps": step,
        "timeline": ",".join(map(str, timeline)),
        "swd": measured[-1]["swd"] if measured else "",
        "swd_of_footage": measured[-1]["swd_of_footage"] if measured else "",
        "spread": measured[-1]["spread"] if measured else "",
        "licence": wanted.licence,
    }
    genre.write(output, generator, [snapshots[n] for n in kept], metadata)
    return timeline


def _snapshot(folder: Path, step: int) -> Weights:
    return weights.read(genre.NETWORK, str(folder / SNAPSHOTS / f"{step:08d}.safetensors"))


@torch.no_grad()
def _changes(generator: Generator, snapshots: Sequence[Weights]) -> list[float]:
    """Mean change of some pictures from each snapshot to the next, and from the last to `generator`.

    Raises WeightsError.
    """
    latents = torch.randn(_COMPARED, generator.nz, generator=torch.Generator().manual_seed(0))
    earlier = Generator(**generator.options).eval()
    pictures = []
    for snapshot in snapshots:
        snapshot.fill(earlier)
        pictures.append(earlier(latents))
    return [float((after - before).abs().mean()) for before, after in pairwise([*pictures, generator(latents)])]


def evenly_spaced(changes: Sequence[float], count: int) -> list[int]:
    """Indices of the snapshots to keep, the first included, so that pictures change evenly along the timeline.

    `changes[n]` is the change from snapshot n to the next; the last one leads to the final generator.
    """
    positions = np.concatenate([[0.0], np.cumsum(changes)])
    count = min(count, len(changes))
    chosen = {0}
    for wanted in np.linspace(0, positions[-1], count + 1)[1:-1]:
        free = [n for n in range(len(changes)) if n not in chosen]
        chosen.add(min(free, key=lambda n: abs(positions[n] - wanted)))
    return sorted(chosen)
