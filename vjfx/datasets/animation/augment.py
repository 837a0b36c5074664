"""Random views of loops: flipped, turned, scaled, recoloured, on another ground; the same for all frames of a loop."""

from __future__ import annotations

from math import log, pi

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

_TURN = pi / 8
_SCALE = 0.75, 1.25
_BARE = 0.4  # share of loops that stay on their transparent ground
_CORNERS = 2  # colours a side that a gradient runs between


def augmented(loop: Tensor, r: Generator) -> Tensor:
    """Frames (n, 4, h, w), RGBA premultiplied, 0..1, in a random view."""
    size = float(np.exp(r.uniform(log(_SCALE[0]), log(_SCALE[1]))))
    angle = float(r.uniform(-_TURN, _TURN))
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    flip = float(r.choice([-1, 1]))
    x, y = (float(each) for each in r.uniform(-0.15, 0.15, 2))
    rows = torch.tensor([[flip * cos, -sin, x], [flip * sin, cos, y]], dtype=torch.float32)
    grid = functional.affine_grid(rows.expand(len(loop), -1, -1), list(loop.shape), align_corners=False)
    seen = functional.grid_sample(loop, grid, padding_mode="zeros", align_corners=False)
    view = torch.cat([_recoloured(seen, r), seen[:, 3:]], 1)
    return view if r.uniform() < _BARE else on_ground(view, _ground(r, *loop.shape[-2:]))


def on_ground(frames: Tensor, ground: Tensor) -> Tensor:
    """RGBA premultiplied (n, 4, h, w) over a ground (3, h, w), opaque."""
    return torch.cat([frames[:, :3] + ground * (1 - frames[:, 3:]), torch.ones_like(frames[:, 3:])], 1)


def _recoloured(frames: Tensor, r: Generator) -> Tensor:
    """The colours turned around grey, brighter or darker; (n, 3, h, w) within their alpha."""
    hue = float(r.uniform(-pi, pi)) if r.uniform() < 0.5 else 0.0
    # A rotation around the axis of greys (Rodrigues' formula).
    third, side = 1 / 3, 1 / np.sqrt(3)
    cross = side * torch.tensor([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    turn = np.cos(hue) * torch.eye(3) + np.sin(hue) * cross + (1 - np.cos(hue)) * third
    gain = torch.from_numpy(np.exp(r.uniform(-0.25, 0.25, 3)).astype(np.float32))
    colors = torch.einsum("ij,njhw->nihw", (gain[:, None] * turn).float(), frames[:, :3])
    return colors.clamp_min(0).minimum(frames[:, 3:])


def _ground(r: Generator, height: int, width: int) -> Tensor:
    """One colour, a gradient, or soft spots."""
    side = int(r.choice([1, _CORNERS, 8]))
    colors = torch.from_numpy(r.uniform(0, 1, (1, 3, side, side)).astype(np.float32))
    return functional.interpolate(colors, (height, width), mode="bicubic", align_corners=side > 1)[0].clamp(0, 1)
