"""What made pictures are held against: footage that is never learned from."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vjfx.datasets.footage import Footage
from vjfx.training.dcgan.swd import spread, swd


class Evaluator:
    """Measures pictures by `compared` frames of the footage: how far from it they are, and how unlike each other.

    `own` is the footage's own distance to what is held out of it: the least to be wished for.
    """

    def __init__(self, footage: Footage, compared: int, device: str) -> None:
        held, learned = footage.held_out(), footage.learned()
        held = held[_evenly(len(held), min(compared, len(held)))]
        learned = learned[_evenly(len(learned), len(held))]
        self.held, known = (_pictures(footage, rows, device) for rows in (held, learned))
        self.own = swd(known, self.held)
        self._spread = spread(self.held)  # frames from the whole of it: those that follow each other are alike

    def __call__(self, made: Tensor) -> tuple[float, float]:
        """The sliced Wasserstein distance of pictures (N, 3, S, S) in -1..1, and their spread in shares of its own."""
        return swd(made, self.held), spread(made) / self._spread


def _evenly(count: int, wanted: int) -> NDArray[np.intp]:
    """So many of the numbers below `count`, from the first to the last."""
    numbers: NDArray[np.intp] = np.linspace(0, count - 1, wanted).astype(np.intp)
    return numbers


def _pictures(footage: Footage, rows: NDArray[np.intp], device: str) -> Tensor:
    frames = np.stack([footage.frames[row] for row in rows])
    return torch.from_numpy(frames).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
