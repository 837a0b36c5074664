"""Compares generated pictures with footage that is held out of the training."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vjfx.datasets.footage import Footage
from vjfx.training.dcgan.swd import spread, swd


class Evaluator:
    """Measures the distance of pictures to held-out footage, and how much they differ from each other.

    `footage_distance` is the distance between training and held-out footage: the lower limit for generated pictures.
    """

    def __init__(self, footage: Footage, count: int, device: str) -> None:
        """Uses at most `count` held-out frames."""
        held_out, training = footage.held_out(), footage.training()
        held_out = held_out[_evenly(len(held_out), min(count, len(held_out)))]
        training = training[_evenly(len(training), len(held_out))]
        self.held_out, known = (_pictures(footage, rows, device) for rows in (held_out, training))
        self.footage_distance = swd(known, self.held_out)
        self._footage_spread = spread(self.held_out)  # over the whole footage: neighbouring frames are alike

    def __call__(self, pictures: Tensor) -> tuple[float, float]:
        """Of pictures (N, 3, S, S) in -1..1: sliced Wasserstein distance, and spread relative to the footage's."""
        return swd(pictures, self.held_out), spread(pictures) / self._footage_spread


def _evenly(count: int, wanted: int) -> NDArray[np.intp]:
    """`wanted` of the numbers below `count`, from the first to the last."""
    numbers: NDArray[np.intp] = np.linspace(0, count - 1, wanted).astype(np.intp)
    return numbers


def _pictures(footage: Footage, rows: NDArray[np.intp], device: str) -> Tensor:
    frames = np.stack([footage.frames[row] for row in rows])
    return torch.from_numpy(frames).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
