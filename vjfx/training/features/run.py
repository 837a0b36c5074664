"""A training run of the feature network and its folder: `checkpoint.pt`, `log.csv`, and the weights at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from vjfx.core.errors import OutputError
from vjfx.nets import weights
from vjfx.nets.features.embedded import NETWORK
from vjfx.training import checkpoint
from vjfx.training.features.options import FeatureOptions
from vjfx.training.features.trainer import Trainer
from vjfx.training.features.views import read_pictures
from vjfx.training.log import Log

LOG, WEIGHTS = "log.csv", "features.safetensors"
_COLUMNS = ("step", "loss", "found")
_HELD_OUT = 20  # one in so many pictures
_MOST_HELD_OUT = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the run after a step."""

    step: int
    loss: float
    found: float | None  # share of held-out pictures whose other view was found, where it was measured


class FeatureRun:
    """One training run and its folder."""

    def __init__(self, trainer: Trainer, folder: Path) -> None:
        """Read the pictures; raises SourceError."""
        self.trainer, self._folder = trainer, folder
        pictures, self.damaged = read_pictures(Path(trainer.options.pictures))
        held_out = np.arange(len(pictures)) % _HELD_OUT == _HELD_OUT - 1
        self._pictures = pictures[~held_out]
        self._held_out = pictures[held_out][:_MOST_HELD_OUT] if held_out.any() else pictures

    @staticmethod
    def begin(options: FeatureOptions, folder: Path, device: str) -> FeatureRun:
        """A new run; raises OutputError if the folder holds one already, and SourceError."""
        checkpoint.refuse_existing(folder)
        run = FeatureRun(Trainer(options, device), folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            Log(folder / LOG, _COLUMNS).begin()
        except OSError as error:
            raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return run

    @staticmethod
    def resume(folder: Path, device: str, **changes: Any) -> FeatureRun:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        trainer = Trainer.resume(folder, device)
        trainer.options = replace(trainer.options, **changes)
        Log(folder / LOG, _COLUMNS).rewind(trainer.step)
        return FeatureRun(trainer, folder)

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end and write the weights, or until the caller stops iterating."""
        trainer, losses = self.trainer, []
        while trainer.step < trainer.options.steps:
            losses.append(trainer.advance(self._pictures))
            mean, found = float(np.mean(losses)), None
            if trainer.step % trainer.options.every == 0 or trainer.step == trainer.options.steps:
                found = trainer.validate(self._held_out)
                Log(self._folder / LOG, _COLUMNS).append((trainer.step, f"{mean:.4f}", f"{found:.4f}"))
                trainer.save(self._folder)
                losses = []
            yield Progress(trainer.step, mean, found)
        weights.write(self._folder / WEIGHTS, NETWORK, {}, trainer.net.folded())
