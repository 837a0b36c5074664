"""How far frames are from those of the true loop."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_LEVELS = 4  # sizes at which frames are compared, each half of the one before


def pyramid_distance(made: Tensor, wanted: Tensor) -> Tensor:
    """(n,): the mean difference of frames (n, f, c, h, w), 0..1, over several sizes.

    At small sizes, parts that are far from where they should be still overlap with it.
    """
    difference = (made - wanted).flatten(0, 1)
    levels = []
    for level in range(_LEVELS):
        if level:
            difference = functional.avg_pool2d(difference, 2)
        levels.append(difference.abs().mean((1, 2, 3)) * 2.0**level)
    return torch.stack(levels).mean(0).view(made.shape[:2]).mean(1)


def flow_distance(origin: Tensor, wanted: Tensor, known: Tensor) -> Tensor:
    """(n,): the mean distance of places (n, f, h, w, 2) where they are known (n, f, 1, h, w); 0 where nowhere."""
    distance = ((origin - wanted) ** 2).sum(-1).add(1e-6).sqrt() * known[:, :, 0]
    return distance.sum((1, 2, 3)) / known.sum((1, 2, 3, 4)).clamp_min(1)
