"""A run of learning one more style, and its folder: those of a whole training, with the new style on its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vjfx.nets.features.network import FeatureNetwork
from vjfx.nets.style_weights import read_network
from vjfx.training.style.material import drawn_contents, read_contents, read_style
from vjfx.training.style.options import QuickOptions, StyleOptions
from vjfx.training.style.quick import QuickTrainer
from vjfx.training.style.run import StyleRun
from vjfx.training.style.trainer import Material, Trainer

_DRAWN = 24, 192  # illustrations that are drawn where no folder of pictures is given, and their side in pixels


class QuickRun(StyleRun):
    """One run and its folder; its weights have all styles of the base, and the new one."""

    options = QuickOptions
    on_sheet = slice(-1, None)

    def _made(
        self, options: StyleOptions, features: FeatureNetwork, device: str
    ) -> tuple[Trainer, list[str], NDArray[np.uint8]]:
        assert isinstance(options, QuickOptions)
        return made(options, features, device)


def made(
    options: QuickOptions, features: FeatureNetwork, device: str
) -> tuple[QuickTrainer, list[str], NDArray[np.uint8]]:
    """The trainer, the names of its styles, and the grounds of its material; raises SourceError, WeightsError."""
    picture = Path(options.picture)
    style = read_style(picture)
    base, names = read_network(options.base)
    grounds, figures = read_contents(Path(options.pictures)) if options.pictures else drawn_contents(*_DRAWN)
    material = Material(grounds, figures, [style])
    return QuickTrainer(options, material, features, base, device), [*names, new_name(picture.stem, names)], grounds


def in_minutes(options: QuickOptions, features: FeatureNetwork, device: str, minutes: float) -> QuickOptions:
    """The options with as many steps as this machine makes in so many minutes; raises SourceError, WeightsError."""
    trainer, *_ = made(options, features, device)
    return replace(options, steps=trainer.steps_in(60 * minutes))


def new_name(wanted: str, taken: Sequence[str]) -> str:
    """The name of a style that is not taken yet; without commas, which separate names in a file."""
    plain = wanted.replace(",", " ") or "new"
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(plain, number)) not in taken)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"
