"""A training from its first step to its last: where it learns from, and what it leaves in its folder.

`checkpoint.pt` to go on from, `log.csv` with one line for each validation, `validation-000500.jpg` with pictures that
are never learned from, the network's drawing and the lines that were wanted below each other, and at the end the
weights, `sketch.safetensors`.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vjfx.core.errors import OutputError
from vjfx.datasets.illustration.pool import HELD_OUT, SIDE, Illustrations
from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.pairs import PairDataset
from vjfx.datasets.patches import Pair, Pairs
from vjfx.nets import weights
from vjfx.training.sketch.trainer import CHECKPOINT, Recipe, Training, rate

WEIGHTS = "sketch.safetensors"
_SHOWN = 6  # pictures of a validation
_COLUMNS = ("step", "loss", "validation", "rate", "seconds")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pairs."""

    pairs: Pairs
    indices: range

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Pair:
        return self.pairs[self.indices[index]]


@dataclass(frozen=True, slots=True)
class State:
    """How far it is."""

    step: int
    loss: float  # the mean since the last validation
    validation: float | None  # of this step, where there was one


class TrainingRun:
    """One training and its folder."""

    def __init__(self, training: Training, folder: Path, every: int = 500) -> None:
        """Validates and saves `every` so many steps."""
        self.training, self._folder, self._every = training, folder, every
        self._pairs, self._held = _data(training.recipe)

    @staticmethod
    def begin(recipe: Recipe, folder: Path, device: str, every: int) -> TrainingRun:
        """A new one; raises OutputError where the folder has one already."""
        if (folder / CHECKPOINT).exists():
            raise OutputError(f"there is a training in '{folder}' already (go on with it: --resume)")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "log.csv").open("w") as file:
                file.write(",".join(_COLUMNS) + "\n")
        except OSError as error:
            raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return TrainingRun(Training(recipe, device), folder, every)

    @staticmethod
    def resume(folder: Path, device: str, every: int, steps: int | None = None) -> TrainingRun:
        """The folder's own, from its checkpoint on; to its end, or for another number of steps."""
        training = Training.resume(folder, device)
        if steps is not None:
            training.recipe = replace(training.recipe, steps=steps)
        log = folder / "log.csv"
        if log.exists():  # what came after the checkpoint will come again
            lines = log.read_text().splitlines()
            kept = [line for line in lines[1:] if int(line.partition(",")[0]) <= training.step]
            log.write_text("\n".join((lines[0], *kept)) + "\n")
        return TrainingRun(training, folder, every)

    def run(self) -> Iterator[State]:
        """Step by step to the end, which leaves the weights; whoever stops asking stops it."""
        training, losses = self.training, [0.0]
        since = time.perf_counter()
        while training.step < training.recipe.steps:
            if isinstance(self._pairs, Illustrations):
                self._pairs.at(training.step)
            losses.append(training.advance(self._pairs))
            validation = None
            if training.step % self._every == 0 or training.step == training.recipe.steps:
                validation = self._validate()
                self._note(float(np.mean(losses[1:])), validation, time.perf_counter() - since)
                training.save(self._folder)
                losses, since = losses[-1:], time.perf_counter()
            yield State(training.step, float(np.mean(losses[1:] or losses)), validation)
        weights.write(self._folder / WEIGHTS, "sketch", {"width": training.recipe.width}, training.net)

    def _validate(self) -> float:
        """The loss on what is never learned from; and a picture of it."""
        sheet, losses = [], []
        for n in range(len(self._held)):
            line, color = self._held[n]
            target = torch.from_numpy(line)[None, None].to(self.training.device).float() / 255
            picture = torch.from_numpy(color)[None].to(self.training.device).permute(0, 3, 1, 2).float() / 255
            drawn = self.training.draw(picture)
            losses.append(float(self.training.weighed(drawn, target)))
            if n < _SHOWN:
                sheet.append(np.concatenate((color, _shown(drawn), _shown(target))))
        height = max(len(column) for column in sheet)
        row = np.concatenate([np.pad(column, ((0, height - len(column)), (0, 0), (0, 0))) for column in sheet], axis=1)
        Image.fromarray(row).save(self._folder / f"validation-{self.training.step:06d}.jpg", quality=90)
        return float(np.mean(losses))

    def _note(self, loss: float, validation: float, seconds: float) -> None:
        step = self.training.step
        row = step, f"{loss:.6f}", f"{validation:.6f}", f"{rate(self.training.recipe, step - 1):.3g}", f"{seconds:.1f}"
        with (self._folder / "log.csv").open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)


def _data(recipe: Recipe) -> tuple[Pairs, Pairs]:
    """What is learned from, and what is not: the last fiftieth of a folder, or held-out seeds."""
    if not recipe.pairs:
        drawn = [illustration(seed, SIDE, SIDE) for seed in HELD_OUT[:8]]
        return Illustrations(), [(each.line, each.color) for each in drawn]
    pairs = PairDataset(Path(recipe.pairs))
    count = max(1, len(pairs) // 50) if len(pairs) > 1 else 0
    first = len(pairs) - count
    held = range(first, len(pairs))[:: max(1, count // 8)]
    return (Part(pairs, range(first)), Part(pairs, held)) if count else (pairs, pairs)


def _shown(line: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    gray = (255 * line[0, 0].float().cpu().clamp(0, 1)).round().byte().numpy()
    return np.repeat(gray[..., None], 3, axis=2)
