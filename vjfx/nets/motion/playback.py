"""A picture and its motion as the show draws them: arrays that are sent once, and a few numbers for each frame.

No torch is needed for a frame: the polynomials of all parts are written around the middle of the picture instead of
each part's pivot, so that they are sums over the waves of the loop, and two motions of one picture blend linearly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.core.frame import PictureParts
from vjfx.nets.motion.compose import filled
from vjfx.nets.motion.parts import HARMONICS, Parts

WAVES = 2 * HARMONICS


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """One motion of a picture, linear in the waves of the loop."""

    series: NDArray[np.float32]  # (parts, 2, 6, 8) coefficients of x and y over terms and waves
    swings: NDArray[np.float32]  # (4, 8)

    def mixed(self, other: Loop, share: float) -> Loop:
        """The motion between this one and another of the same picture."""
        series, swings = other.series - self.series, other.swings - self.swings
        return Loop(self.series + np.float32(share) * series, self.swings + np.float32(share) * swings)

    def at(
        self, waves: NDArray[np.float64], amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Terms (parts, 2, 6) and swings (4,), as `Motion` has them, at waves (8,); `amounts` (parts,) of the parts."""
        own = amounts[: len(self.series)]
        terms = (self.series @ waves) * own[:, None, None]
        # The fields belong to no part.
        return terms.astype(np.float32), (self.swings @ waves * own.mean()).astype(np.float32)


def waves(phase: float) -> NDArray[np.float64]:
    """(8,): as `harmonics`; all 0 at whole turns."""
    turns = 2 * np.pi * (phase % 1) * np.arange(1, HARMONICS + 1)
    return np.concatenate([np.cos(turns) - 1, np.sin(turns)])


def loop_of(motion: Parts) -> Loop:
    """The motion of one picture."""
    x, y = motion.pivots[0].double().unbind(1)
    one, nothing = torch.ones_like(x), torch.zeros_like(x)
    # Of x - px and y - py, in terms of 1, x, y, x², xy, y²; a row for each of the same terms around the pivot.
    rows = [
        [one, nothing, nothing, nothing, nothing, nothing],
        [-x, one, nothing, nothing, nothing, nothing],
        [-y, nothing, one, nothing, nothing, nothing],
        [x * x, -2 * x, nothing, one, nothing, nothing],
        [x * y, -y, -x, nothing, one, nothing],
        [y * y, nothing, -2 * y, nothing, nothing, one],
    ]
    moved = torch.stack([torch.stack(row, -1) for row in rows], -2)  # (parts, 6, 6)
    series = torch.einsum("kctw,kts->kcsw", motion.series[0].double(), moved)
    return Loop(series.float().cpu().numpy(), motion.swings[0].float().cpu().numpy())


def taken_apart(rgba: NDArray[np.uint8], motion: Parts, size: tuple[int, int]) -> PictureParts:
    """A picture (h, w, 4), not premultiplied, with its parts.

    `size` is the width and height of the picture that the network was given; it saw the square around that.
    """
    masks, fields = motion.masks[0].cpu(), motion.fields[0].cpu()
    levels = _levels(masks)
    scale, offset = _square(size)
    pixels = torch.from_numpy(rgba.astype(np.float32) / 255).permute(2, 0, 1)[None]
    pixels[:, :3] *= pixels[:, 3:]
    own = torch.stack(torch.meshgrid(*(_places(side) for side in rgba.shape[:2]), indexing="ij")[::-1], -1)
    grid = own * torch.tensor(scale) + torch.tensor(offset)
    ground = functional.grid_sample(masks[None, :1], grid[None], padding_mode="border", align_corners=False)
    behind = filled(ground * pixels, 1 - (1 - ground) * pixels[:, 3:])
    pairs = fields.view(2, 4, *fields.shape[2:]).permute(0, 2, 3, 1)
    return PictureParts(
        _rgba(pixels),
        _rgba(behind),
        levels,
        pairs.contiguous().numpy().astype(np.float16),
        np.array([_box(mask) for mask in levels[1:]], np.float32),
        (*scale, *offset),
    )


def _square(size: tuple[int, int]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Scale and offset, in x and y, from places in a picture (0..1) to the square around it (-1..1)."""
    side = max(size)
    width, height = size
    left, top = (side - width) // 2, (side - height) // 2
    return (2 * width / side, 2 * height / side), (2 * left / side - 1, 2 * top / side - 1)


def _places(count: int) -> Tensor:
    return (torch.arange(count) + 0.5) / count


def _rgba(premultiplied: Tensor) -> NDArray[np.uint8]:
    return np.ascontiguousarray(_levels(premultiplied[0]).transpose(1, 2, 0))


def _levels(planes: Tensor) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = (255 * planes.clamp(0, 1)).round().byte().numpy()
    return levels


def _box(mask: NDArray[np.uint8]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is not 0, with the half pixel that is interpolated around it."""
    spans = []
    for axis in (0, 1):
        there = np.flatnonzero(mask.any(axis))
        side = mask.shape[1 - axis]
        first, last = (there[0], there[-1]) if len(there) else (side, -1)
        # At its edge, the square goes on as it is there.
        low = -np.inf if first == 0 else 2 * (first - 0.5) / side - 1
        high = np.inf if last == side - 1 else 2 * (last + 1.5) / side - 1
        spans.append((low, high))
    (left, right), (top, bottom) = spans
    return tuple(np.clip((left, top, right, bottom), -1e9, 1e9))
