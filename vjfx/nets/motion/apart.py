"""Prepares a picture with parts for the show: arrays that are sent to the GPU once."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.core.frame import PictureParts
from vjfx.nets.motion.compose import filled
from vjfx.nets.motion.parts import Parts
from vjfx.nets.motion.playback import Loop


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
    return PictureParts.of(
        _rgba(pixels),
        _rgba(behind),
        levels,
        pairs.contiguous().numpy().astype(np.float16),
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
