"""A training run of the style network and its folder.

| file | contents |
| --- | --- |
| `checkpoint.pt` | the last checkpoint |
| `log.csv` | a line per sheet |
| `sheet-000500.jpg` | two contents in every style |
| `style.safetensors` | at the end, the weights |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from vjfx.core.errors import OutputError
from vjfx.nets import weights
from vjfx.nets.features.network import FeatureNetwork
from vjfx.training import checkpoint
from vjfx.training.log import Log
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

    def __init__(self, options: StyleOptions, features: FeatureNetwork, folder: Path, device: str) -> None:
        """Read the pictures; raises SourceError."""
        material, self.names = read_material(Path(options.pictures), Path(options.styles))
        self.trainer = Trainer(options, material, features, device)
        self._folder = folder
        self._shown = torch.from_numpy(material.grounds[:_SHOWN, ..., :3]).permute(0, 3, 1, 2).float() / 255

    @staticmethod
    def begin(options: StyleOptions, features: FeatureNetwork, folder: Path, device: str) -> StyleRun:
        """A new run; raises OutputError if the folder holds one already, and SourceError."""
        checkpoint.refuse_existing(folder)
        run = StyleRun(options, features, folder, device)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            Log(folder / LOG, _COLUMNS).begin()
        except OSError as error:
            raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return run

    @staticmethod
    def resume(features: FeatureNetwork, folder: Path, device: str, **changes: Any) -> StyleRun:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        options, state = checkpoint.read(folder, "style network", StyleOptions)
        run = StyleRun(replace(options, **changes), features, folder, device)
        run.trainer.restore(folder, state)
        Log(folder / LOG, _COLUMNS).rewind(run.trainer.step)
        return run

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end and write the weights, or until the caller stops iterating."""
        trainer, losses = self.trainer, []
        while trainer.step < trainer.options.steps:
            losses.append(trainer.advance())
            means = Losses(*np.mean(losses, axis=0))
            validated = trainer.step % trainer.options.every == 0 or trainer.step == trainer.options.steps
            if validated:
                self._write_sheet()
                row = trainer.step, *(f"{each:.5f}" for each in means)
                Log(self._folder / LOG, _COLUMNS).append(row)
                trainer.save(self._folder)
                losses = []
            yield Progress(trainer.step, means, validated)
        described = {"styles": ",".join(self.names), "width": trainer.options.width}
        weights.write(self._folder / WEIGHTS, "style", described, trainer.net)

    def _write_sheet(self) -> None:
        """The contents, and each in every style."""
        rgb = self._shown.to(self.trainer.device)
        rows = [rgb, *(self.trainer.painted(rgb, style) for style in range(len(self.names)))]
        page = torch.cat([torch.cat(list(row), 1) for row in rows], 2)  # (3, h, w)
        pixels = (255 * page).round().byte().permute(1, 2, 0).cpu().numpy()
        Image.fromarray(pixels).save(self._folder / f"sheet-{self.trainer.step:06d}.jpg", quality=90)
