"""The guided filter: a coarse mask that ends where the picture has its edges (He, Sun and Tang 2010).

Its coefficients are computed small ("Fast Guided Filter", He and Sun 2015).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_SMALL = 128  # pixels of the longer side
_RADIUS = 8  # of the windows, at that size
_SMOOTH = 1e-3  # variance of the picture below which there is no edge


def guided(mask: Tensor, picture: Tensor) -> Tensor:
    """A mask (n, 1, h, w) that follows a picture (n, 3, h, w), both 0..1."""

    def mean(x: Tensor) -> Tensor:
        return functional.avg_pool2d(x, 2 * _RADIUS + 1, 1, _RADIUS, count_include_pad=False)

    whole, colors = picture.shape[-2:], picture.shape[1]
    scale = min(1.0, _SMALL / max(whole))
    size = max(1, round(scale * whole[0])), max(1, round(scale * whole[1]))
    small, rough = (functional.interpolate(each, size, mode="area") for each in (picture, mask))
    middle, level = mean(small), mean(rough)
    together = mean(small * rough) - middle * level  # (n, 3, h, w)
    pairs = mean((small[:, :, None] * small[:, None]).flatten(1, 2))
    spread = pairs.view(-1, colors, colors, *size) - middle[:, :, None] * middle[:, None]
    matrix = spread.permute(0, 3, 4, 1, 2) + _SMOOTH * torch.eye(colors, dtype=mask.dtype, device=mask.device)
    slope = torch.linalg.solve(matrix, together.permute(0, 2, 3, 1)[..., None])[..., 0].permute(0, 3, 1, 2)
    shift = level - (slope * middle).sum(1, keepdim=True)
    slope, shift = (
        functional.interpolate(mean(each), whole, mode="bilinear", align_corners=False) for each in (slope, shift)
    )
    return ((slope * picture).sum(1, keepdim=True) + shift).clamp(0, 1)
