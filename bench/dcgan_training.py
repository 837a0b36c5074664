"""What a step of training a DCGAN costs in each form of numbers: `python -m bench.dcgan_training [--ngf 32]`.

The forms take turns in one run, on footage of noise, which costs the same as any other. Then what training does beside
its steps: the statistics of the averaged generator, the frames of the film, and the quality figure.
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
from vjfx.datasets.footage import Collector, Footage, Index
from vjfx.training.dcgan.film import Reel, grid, mosaic
from vjfx.training.dcgan.run import COMPARED, SHOWN
from vjfx.training.dcgan.swd import swd
from vjfx.training.dcgan.trainer import FORMS, Recipe, Training

FRAMES = 512


def main() -> None:
    """Print a line for each form, and for what comes beside the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("size", 96), ("ngf", 32), ("batch", 64), ("seconds", 60)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    wanted = parser.parse_args()
    device = pick("auto")
    with tempfile.TemporaryDirectory() as folder:
        footage = noise(Path(folder), wanted.size)
        recipe = Recipe(folder, wanted.size, wanted.ngf, wanted.ngf, batch=wanted.batch)
        shape = f"{wanted.size}x{wanted.size}, ngf {wanted.ngf}, batch {wanted.batch}"
        print(f"{shape}, {device}, {torch.get_num_threads()} threads")
        trainings = {form: Training(replace(recipe, form=form), footage, device) for form in FORMS}
        # Waiting for the losses, a step waits for the device.
        steps = interleaved({form: training.advance for form, training in trainings.items()}, wanted.seconds * 0.7)
        for form, run in steps.items():
            speed, times = wanted.batch / run.median, run.median / steps["float32"].median
            print(f"  {form:24} {run.median:6.3f} s a step {speed:7.0f} images/s  {times:5.2f} of float32")
        fastest = trainings[min(steps, key=lambda form: steps[form].median)]
        for what, run in interleaved(beside(fastest), wanted.seconds * 0.3).items():
            print(f"  {what:24} {run.median:6.3f} s")


def beside(training: Training) -> dict[str, Callable[[], object]]:
    """What comes beside the steps."""
    across, down = grid(training.recipe.size)
    pictures = training.show(training.latents(COMPARED)).cpu()
    reel = Reel(0)
    return {
        "statistics": training.stand,
        "64 pictures": lambda: training.show(training.latents(SHOWN)),
        "a frame of the film": lambda: reel.add(mosaic(pictures[: across * down], across)),
        "quality of 512": lambda: swd(pictures, pictures.flip(0)),
    }


def noise(folder: Path, size: int) -> Footage:
    """Frames of noise, all of them kept."""
    collector = Collector(folder, Index(size, 30.0, "center"), 0.0)
    entry, lots = collector.entry("noise"), default_rng(0)
    for number in range(FRAMES):
        collector.add(entry, number, lots.integers(0, 256, (size, size, 3)).astype("uint8"))
    entry.done = True
    collector.save()
    collector.close()
    return Footage(folder)


if __name__ == "__main__":
    main()
