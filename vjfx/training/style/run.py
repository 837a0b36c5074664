"""A training run of the style network and its folder.

| file | contents |
| --- | --- |
| `checkpoint.pt` | the last checkpoint |
| `log.csv` | a line per sheet |
| `sheet-000500.jpg` | two contents in every style |
| `style.safetensors` | the weights, as of the last sheet |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.errors import OutputError
from vjfx.nets import weights
from vjfx.nets.features.network import FeatureNetwork
from vjfx.training import checkpoint
from vjfx.training.log import Log
from vjfx.training.ranks import Ranks
from vjfx.training.style.material import read_material
from vjfx.training.style.options import StyleOptions
from vjfx.training.style.trainer import Losses, Trainer

LOG, WEIGHTS = "log.csv", "style.safetensors"
_COLUMNS = ("step", "content", "style", "steady")
_SHOWN = 2  # contents on a sheet


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the run after a step."""

    step: int
    losses: Losses  # means since the last sheet
    validated: bool  # a sheet was written


class StyleRun:
    """One training run and its folder."""

    options: type[StyleOptions] = StyleOptions
    on_sheet = slice(None)  # styles

    def __init__(
        self, options: StyleOptions, features: FeatureNetwork, folder: Path, device: str, ranks: Ranks | None = None
    ) -> None:
        """Read the pictures; raises SourceError, and UsageError for a batch that `ranks` cannot divide."""
        self._folder, self._ranks = folder, ranks or Ranks()
        self.weights = folder / WEIGHTS  # where they are written
        self.trainer, self.names, grounds = self._made(options, features, device)
        self._shown = torch.from_numpy(grounds[:_SHOWN, ..., :3]).permute(0, 3, 1, 2).float() / 255

    def _made(
        self, options: StyleOptions, features: FeatureNetwork, device: str
    ) -> tuple[Trainer, list[str], NDArray[np.uint8]]:
        """The trainer, the names of its styles, and the grounds of its material."""
        material, names = read_material(Path(options.pictures), Path(options.styles))
        return Trainer(options, material, features, device, self._ranks), names, material.grounds

    @classmethod
    def begin(
        cls, options: StyleOptions, features: FeatureNetwork, folder: Path, device: str, ranks: Ranks | None = None
    ) -> Self:
        """A new run; raises OutputError if the folder holds one already, SourceError, UsageError."""
        first = ranks is None or ranks.first
        if first:
            checkpoint.refuse_existing(folder)
        run = cls(options, features, folder, device, ranks)
        if first:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                Log(folder / LOG, _COLUMNS).begin()
            except OSError as error:
                raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return run

    @classmethod
    def resume(
        cls, features: FeatureNetwork, folder: Path, device: str, ranks: Ranks | None = None, **changes: Any
    ) -> Self:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        options, state = checkpoint.read(folder, "style network", cls.options)
        run = cls(replace(options, **changes), features, folder, device, ranks)
        run.trainer.restore(folder, state)
        if run._ranks.first:
            Log(folder / LOG, _COLUMNS).rewind(run.trainer.step)
        return run

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end, with sheets and weights on the way, or until the caller stops iterating."""
        trainer, losses = self.trainer, []
        while trainer.step < trainer.options.steps:
            losses.append(trainer.advance())
            means = Losses(*np.mean(losses, axis=0))
            validated = trainer.step % trainer.options.every == 0 or trainer.step == trainer.options.steps
            if validated:
                if self._ranks.first:
                    self._write(means)
                losses = []
            yield Progress(trainer.step, means, validated)

    def _write(self, means: Losses) -> None:
        """A sheet, the weights, a line in the log, and the checkpoint."""
        trainer = self.trainer
        self._write_sheet()
        described = {"styles": ",".join(self.names), "width": trainer.net.width}
        weights.write(self.weights, "style", described, trainer.net)
        row = trainer.step, *(f"{each:.5f}" for each in means)
        Log(self._folder / LOG, _COLUMNS).append(row)
        trainer.save(self._folder)

    def _write_sheet(self) -> None:
        """The contents, and each in the styles."""
        rgb = self._shown.to(self.trainer.device)
        rows = [rgb, *(self.trainer.painted(rgb, style) for style in range(len(self.names))[self.on_sheet])]
        page = torch.cat([torch.cat(list(row), 1) for row in rows], 2)  # (3, h, w)
        pixels = (255 * page).round().byte().permute(1, 2, 0).cpu().numpy()
        Image.fromarray(pixels).save(self._folder / f"sheet-{self.trainer.step:06d}.jpg", quality=90)
