"""Random views of loops: flipped, turned, scaled, recoloured, on another ground; the same for all frames of a loop."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class View:
    """Another look at a loop: flipped, turned, larger or smaller, and moved; the same for all of its frames."""

    rows: Tensor  # (2, 3): places of the view to places of the loop, as affine_grid takes them

    @staticmethod
    def drawn(r: Generator) -> View:
        """A random one."""
        size = float(np.exp(r.uniform(log(_SCALE[0]), log(_SCALE[1]))))
        angle = float(r.uniform(-_TURN, _TURN))
        cos, sin = size * np.cos(angle), size * np.sin(angle)
        flip = float(r.choice([-1, 1]))
        x, y = (float(each) for each in r.uniform(-0.15, 0.15, 2))
        return View(torch.tensor([[flip * cos, -sin, x], [flip * sin, cos, y]], dtype=torch.float32))

    def frames(self, loop: Tensor, r: Generator) -> Tensor:
        """Frames (n, 4, h, w), RGBA premultiplied, 0..1, recoloured, most of them on a ground."""
        height, width = loop.shape[-2:]
        seen = self._seen(loop, height, width)
        view = torch.cat([_recoloured(seen, r), seen[:, 3:]], 1)
        return view if r.uniform() < _BARE else on_ground(view, _ground(r, height, width))

    def origins(self, away: Tensor, known: Tensor, side: int) -> tuple[Tensor, Tensor]:
        """How far pixels came, (n, 2, h, w) in -1..1, and how far that is known (n, 1, h, w), of square pictures.

        Returns where the pixels of the view were, (n, side, side, 2), and how far that is known (n, 1, side, side).
        Outside of the loop everything stays.
        """
        seen = self._seen(torch.cat([away, 1 - known], 1), side, side)
        back = torch.linalg.inv(self.rows[:, :2])
        own = functional.affine_grid(torch.eye(2, 3)[None], [1, 1, side, side], align_corners=False)
        return own + torch.einsum("ij,njhw->nhwi", back, seen[:, :2]), 1 - seen[:, 2:]

    def _seen(self, planes: Tensor, height: int, width: int) -> Tensor:
        shape = [len(planes), planes.shape[1], height, width]
        grid = functional.affine_grid(self.rows.expand(len(planes), -1, -1), shape, align_corners=False)
        return functional.grid_sample(planes, grid, padding_mode="zeros", align_corners=False)


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
