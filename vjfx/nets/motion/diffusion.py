"""Spreads a few vectors over a picture, along similar colours and hardly across edges.

As colours are spread from scribbles in "Colorization Using Optimization" (Levin, Lischinski and Weiss 2004); it is
solved from coarse to fine.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_FINEST = 128  # pixels of the longer side
_COARSEST = 8
_ROUNDS = 60  # of relaxation, at each size
_COLORS = 0.05  # difference of colours across which little is spread
_GRAIN = 9  # pixels at each size, in which textures are measured
_LEAST = 1e-3  # of what is spread, across any edge
_HOLD = 1e3  # how strongly known places keep their vectors
_REACH = 0.35  # distance over which nearness falls, half the longer side being 1


def spread(ends: Tensor, vectors: Tensor, picture: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors (1, 2, h, w) for each place of a picture (1, 4, h, w), and how near it is to an arrow, (1, 1, h, w) 0..1.

    Arrows go from `ends`[:, 0] to `ends`[:, 1] (n, 2, 2), x and y as shares of the picture, and have `vectors` (n, 2).
    """
    height, width = picture.shape[-2:]
    found: Tensor | None = None
    longest = _COARSEST
    while True:
        longest = min(longest, _FINEST, max(height, width))
        size = max(1, round(height * longest / max(height, width))), max(1, round(width * longest / max(height, width)))
        known, held = _drawn(ends, vectors, size)
        colors = functional.interpolate(picture, size, mode="area")
        start = (
            torch.cat([vectors.mean(0)[None, :, None, None].expand(1, 2, *size), held.clamp_max(0)], 1)
            if found is None
            else functional.interpolate(found, size, mode="bilinear", align_corners=False)
        )
        found = _relaxed(start, known, held, colors, (2 / longest / _REACH) ** 2)
        if longest in (_FINEST, max(height, width)):
            break
        longest *= 2
    found = functional.interpolate(found, (height, width), mode="bilinear", align_corners=False)
    return found[:, :2], found[:, 2:].clamp(0, 1)


def _drawn(ends: Tensor, vectors: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Mean vectors and nearness 1 (1, 3, h, w) where arrows are, and (1, 1, h, w) 1 there."""
    height, width = size
    steps = torch.linspace(0, 1, 2 * max(size), device=ends.device)
    points = ends[:, :1] + steps[:, None] * (ends[:, 1:] - ends[:, :1])  # (n, steps, 2)
    inside = ((points >= 0) & (points < 1)).all(-1)
    columns, rows = (points[..., 0] * width).long().clamp(0, width - 1), (points[..., 1] * height).long()
    places = (rows.clamp(0, height - 1) * width + columns)[inside]
    each = torch.cat([vectors, torch.ones_like(vectors[:, :1])], 1)[:, None].expand(-1, len(steps), -1)[inside]
    total = torch.zeros(height * width, 3, dtype=each.dtype, device=each.device).index_add_(0, places, each)
    count = total[:, 2:]
    known = (total / count.clamp_min(1)).T.reshape(1, 3, height, width)
    return known, (count > 0).to(known).T.reshape(1, 1, height, width)


def _relaxed(start: Tensor, known: Tensor, held: Tensor, colors: Tensor, leak: float) -> Tensor:
    """Each place becomes the mean of its neighbours, the more the more alike they are; nearness leaks."""
    across, down = _alike(colors, -1), _alike(colors, -2)
    right, left = functional.pad(across, (0, 1)), functional.pad(across, (1, 0))
    below, above = functional.pad(down, (0, 0, 0, 1)), functional.pad(down, (0, 0, 1, 0))
    lost = leak * torch.tensor([0.0, 0.0, 1.0], device=start.device)[:, None, None]
    whole = right + left + below + above + _HOLD * held + lost + 1e-9
    found = start
    for _ in range(_ROUNDS):
        wide = functional.pad(found, (1, 1, 1, 1), mode="replicate")
        total = right * wide[..., 1:-1, 2:] + left * wide[..., 1:-1, :-2]
        total = total + below * wide[..., 2:, 1:-1] + above * wide[..., :-2, 1:-1]
        found = (total + _HOLD * held * known) / whole
    return found


def _alike(colors: Tensor, axis: int) -> Tensor:
    """How alike neighbours are, _LEAST..1; in a texture, they may differ by as much as all around do."""
    apart = colors.diff(dim=axis).pow(2).sum(1, keepdim=True)
    around = functional.avg_pool2d(apart, _GRAIN, 1, _GRAIN // 2, count_include_pad=False)
    return torch.exp(-apart / (_COLORS**2 + around)).clamp_min(_LEAST)
