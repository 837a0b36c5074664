"""A training run of the sketch network and its folder.

| file | contents |
| --- | --- |
| `checkpoint.pt` | the last checkpoint |
| `log.csv` | a line per validation |
| `validation-000500.jpg` | held-out pictures, the network's drawings, and the lines they should have |
| `sketch.safetensors` | at the end, the weights |
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from vjfx.core.errors import OutputError
from vjfx.datasets.illustration.pool import HELD_OUT, SIDE, IllustrationPool
from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.pairs import PairDataset
from vjfx.datasets.patches import Pair, PairSequence
from vjfx.nets import weights
from vjfx.training import checkpoint
from vjfx.training.log import Log
from vjfx.training.sketch.options import SketchOptions
from vjfx.training.sketch.trainer import Trainer, learning_rate

LOG, WEIGHTS = "log.csv", "sketch.safetensors"
_VALIDATED = 8  # pictures
_SHOWN = 6  # of these, in the picture of a validation
_HELD_OUT = 50  # one in so many pairs of a folder
_COLUMNS = ("step", "loss", "validation", "rate", "seconds")


@dataclass(frozen=True, slots=True)
class Subset:
    """Some of the pairs."""

    pairs: PairSequence
    indices: range

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Pair:
        return self.pairs[self.indices[index]]


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the run after a step."""

    step: int
    loss: float  # mean since the last validation
    validation: float | None  # loss on held-out pairs, where it was measured


class TrainingRun:
    """One training run and its folder."""

    def __init__(self, trainer: Trainer, folder: Path) -> None:
        self.trainer, self._folder = trainer, folder
        self._pairs, self._held_out = _split(trainer.options)

    @staticmethod
    def begin(options: SketchOptions, folder: Path, device: str) -> TrainingRun:
        """A new run; raises OutputError if the folder holds one already."""
        checkpoint.refuse_existing(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            Log(folder / LOG, _COLUMNS).begin()
        except OSError as error:
            raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return TrainingRun(Trainer(options, device), folder)

    @staticmethod
    def resume(folder: Path, device: str, **changes: Any) -> TrainingRun:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        trainer = Trainer.resume(folder, device)
        trainer.options = replace(trainer.options, **changes)
        Log(folder / LOG, _COLUMNS).rewind(trainer.step)
        return TrainingRun(trainer, folder)

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end and write the weights, or until the caller stops iterating."""
        trainer, losses = self.trainer, [0.0]
        start = time.perf_counter()
        while trainer.step < trainer.options.steps:
            if isinstance(self._pairs, IllustrationPool):
                self._pairs.advance_to(trainer.step)
            losses.append(trainer.advance(self._pairs))
            validation = None
            if trainer.step % trainer.options.every == 0 or trainer.step == trainer.options.steps:
                validation = self._validate()
                self._append_log(float(np.mean(losses[1:])), validation, time.perf_counter() - start)
                trainer.save(self._folder)
                losses, start = losses[-1:], time.perf_counter()
            yield Progress(trainer.step, float(np.mean(losses[1:] or losses)), validation)
        weights.write(self._folder / WEIGHTS, "sketch", {"width": trainer.options.width}, trainer.net)

    def _validate(self) -> float:
        """The loss on held-out pairs; also writes a picture of them."""
        columns, losses = [], []
        for n in range(len(self._held_out)):
            line, color = self._held_out[n]
            target = torch.from_numpy(line)[None, None].to(self.trainer.device).float() / 255
            picture = torch.from_numpy(color)[None].to(self.trainer.device).permute(0, 3, 1, 2).float() / 255
            drawn = self.trainer.draw(picture)
            losses.append(float(self.trainer.loss(drawn, target)))
            if n < _SHOWN:
                columns.append(np.concatenate((color, _rgb(drawn), _rgb(target))))
        height = max(len(column) for column in columns)
        padded = [np.pad(column, ((0, height - len(column)), (0, 0), (0, 0))) for column in columns]
        path = self._folder / f"validation-{self.trainer.step:06d}.jpg"
        Image.fromarray(np.concatenate(padded, axis=1)).save(path, quality=90)
        return float(np.mean(losses))

    def _append_log(self, loss: float, validation: float, seconds: float) -> None:
        step = self.trainer.step
        rate = learning_rate(self.trainer.options, step - 1)
        row = step, f"{loss:.6f}", f"{validation:.6f}", f"{rate:.3g}", f"{seconds:.1f}"
        Log(self._folder / LOG, _COLUMNS).append(row)


def _split(options: SketchOptions) -> tuple[PairSequence, PairSequence]:
    """Training and held-out pairs: the last fiftieth of a folder is held out, or illustrations of reserved seeds."""
    if not options.pairs:
        drawn = [illustration(seed, SIDE, SIDE) for seed in HELD_OUT[:_VALIDATED]]
        return IllustrationPool(), [(each.line, each.color) for each in drawn]
    pairs = PairDataset(Path(options.pairs))
    count = max(1, len(pairs) // _HELD_OUT) if len(pairs) > 1 else 0
    first = len(pairs) - count
    held_out = range(first, len(pairs))[:: max(1, count // _VALIDATED)]
    return (Subset(pairs, range(first)), Subset(pairs, held_out)) if count else (pairs, pairs)


def _rgb(line: Tensor) -> NDArray[np.uint8]:
    """(1, 1, H, W) in 0..1 -> (H, W, 3)."""
    gray = (255 * line[0, 0].float().cpu().clamp(0, 1)).round().byte().numpy()
    rgb: NDArray[np.uint8] = np.repeat(gray[..., None], 3, axis=2)
    return rgb
