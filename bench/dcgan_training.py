"""The cost of a DCGAN training step in each number format: `python -m bench.dcgan_training [--ngf 32]`.

The options are those of `vjfx train dcgan`. The formats take turns in one run, on footage of noise, which costs the
same as any other. Then the costs besides the steps: the statistics of the averaged generator, a frame of the film, and
the distance to the footage.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from numpy.random import default_rng

from bench.interleaved import interleaved
from vjfx.core.device import pick
from vjfx.datasets.footage import Footage, Index
from vjfx.datasets.footage_writer import FootageWriter
from vjfx.training.dcgan.film import FilmSegment, grid, mosaic
from vjfx.training.dcgan.options import FORMS, DcganOptions
from vjfx.training.dcgan.run import COMPARED, SHOWN
from vjfx.training.dcgan.swd import swd
from vjfx.training.dcgan.trainer import Trainer

FRAMES = 512


def main() -> None:
    """Print a line per number format, and one per other cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("size", 96), ("ngf", 32), ("batch", 64), ("seconds", 60)):
        parser.add_argument(f"--{name}", type=int, default=default)
    wanted = parser.parse_args()
    device = pick("auto")
    with tempfile.TemporaryDirectory() as folder:
        footage = noise(Path(folder), wanted.size)
        options = DcganOptions(folder, wanted.size, ngf=wanted.ngf, batch=wanted.batch)
        print(
            f"{options.size}x{options.size}, ngf {options.ngf}, batch {options.batch}, {options.loss},"
            f" norm {options.norm}, R1 {options.r1:g}, {device}, {torch.get_num_threads()} threads"
        )
        trainers = {form: Trainer(replace(options, form=form), footage, device) for form in FORMS}
        # A step returns its losses, so it waits for the device.
        steps = interleaved({form: trainer.advance for form, trainer in trainers.items()}, wanted.seconds * 0.7)
        for form, run in steps.items():
            speed, ratio = wanted.batch / run.median, run.median / steps["float32"].median
            print(f"  {form:24} {run.median:6.3f} s per step {speed:7.0f} images/s  {ratio:5.2f} of float32")
        fastest = trainers[min(steps, key=lambda form: steps[form].median)]
        for what, run in interleaved(other_costs(fastest), wanted.seconds * 0.3).items():
            print(f"  {what:24} {run.median:6.3f} s")


def other_costs(trainer: Trainer) -> dict[str, Callable[[], object]]:
    """What a run computes besides its steps."""
    across, down = grid(trainer.options.size)
    pictures = trainer.generate(trainer.latents(COMPARED)).cpu()
    segment = FilmSegment(0)
    return {
        "statistics": trainer.refresh_statistics,
        f"{SHOWN} pictures": lambda: trainer.generate(trainer.latents(SHOWN)),
        "a frame of the film": lambda: segment.add(mosaic(pictures[: across * down], across)),
        f"distance of {COMPARED}": lambda: swd(pictures, pictures.flip(0)),
    }


def noise(folder: Path, size: int) -> Footage:
    """Frames of noise; none is skipped."""
    writer = FootageWriter(folder, Index(size, 30.0, "center"), 0.0)
    entry, rng = writer.entry("noise"), default_rng(0)
    for number in range(FRAMES):
        writer.add(entry, number, rng.integers(0, 256, (size, size, 3)).astype("uint8"))
    entry.done = True
    writer.save()
    writer.close()
    return Footage(folder)


if __name__ == "__main__":
    main()
