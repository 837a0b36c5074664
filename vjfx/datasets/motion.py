"""Pairs of neighbouring frames whose motion is known exactly: a ground and a figure, each moved on its own."""

from __future__ import annotations

from math import pi
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

_FIELD = 4  # random displacements a side, between which the motion is smooth
_STILL = 0.25  # share of pairs without motion, where frames differ by noise only


class MotionPair(NamedTuple):
    """Two frames (n, 3, h, w), 0..1, and where each pixel of the second one was in the first."""

    first: Tensor
    second: Tensor
    origin: Tensor  # (n, h, w, 2) x and y in -1..1, as grid_sample takes them
    visible: Tensor  # (n, 1, h, w) 1 where the place was seen in the first frame, otherwise 0


def warped(picture: Tensor, origin: Tensor) -> Tensor:
    """The first frame, or what was made of it, as it should be seen in the second."""
    return functional.grid_sample(picture, origin, padding_mode="border", align_corners=False)


def motion_pairs(
    grounds: NDArray[np.uint8], figures: NDArray[np.uint8], r: Generator, side: int, speed: float = 0.06
) -> MotionPair:
    """A pair of each ground with a figure over it; both are RGBA (n, h, w, 4), and only the figure's alpha counts.

    `speed` is the largest displacement, as a share of half the picture.
    """
    count = len(grounds)
    still = torch.from_numpy((r.uniform(size=(count, 1, 1, 1)) > _STILL).astype(np.float32))
    ground_at, ground_from = _placed(r, count, side, (0.5, 1.0)), _moved(r, count, side, speed * still)
    figure_at, figure_from = _placed(r, count, side, (1.1, 2.2)), _moved(r, count, side, speed * still)
    ground, figure = _tensor(grounds)[:, :3], _tensor(figures)
    figure = torch.cat([figure[:, :3] * figure[:, 3:], figure[:, 3:]], 1)  # so that edges stay clean
    back = [_seen(ground, _apply(ground_at, each), "reflection") for each in (_identity(count, side), ground_from)]
    front = [_seen(figure, _apply(figure_at, each), "zeros") for each in (_identity(count, side), figure_from)]
    first, second = (under * (1 - over[:, 3:]) + over[:, :3] for under, over in zip(back, front, strict=True))
    alpha, before = front[1][:, 3:], front[0][:, 3:]
    on_figure = alpha > 0.5
    origin = torch.where(on_figure.permute(0, 2, 3, 1), figure_from, ground_from)
    was = warped(before, origin)
    certain = (alpha < 0.02) | (alpha > 0.98)
    same = torch.where(on_figure, was > 0.98, was < 0.02)
    inside = (origin.abs() < 1 - 1 / side).all(-1)[:, None]
    gain = torch.from_numpy(r.uniform(0.97, 1.03, (count, 1, 1, 1)).astype(np.float32))
    noise = torch.from_numpy(r.uniform(0, 0.03, (count, 1, 1, 1)).astype(np.float32))
    frames = [
        (frame + noise * torch.from_numpy(r.standard_normal(frame.shape, dtype=np.float32))).clamp(0, 1)
        for frame in (first, second * gain)
    ]
    return MotionPair(frames[0], frames[1], origin, (certain & same & inside).float())


def _identity(count: int, side: int) -> Tensor:
    """(n, side, side, 2): each pixel's own place."""
    line = (2 * torch.arange(side) + 1) / side - 1
    rows, columns = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([columns, rows], -1).expand(count, -1, -1, -1)


def _placed(r: Generator, count: int, side: int, zoom: tuple[float, float]) -> Tensor:
    """(n, 2, 3): where the frame lies on the picture, turned, at a random size and place."""
    size = np.exp(r.uniform(np.log(zoom[0]), np.log(zoom[1]), count))
    angle = r.uniform(-pi / 8, pi / 8, count)
    flip = np.sign(r.uniform(-1, 1, count))
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    room = np.maximum(1 - size, 0) + 0.3 * (size > 1)
    x, y = (r.uniform(-1, 1, count) * room for _ in range(2))
    rows = np.stack([np.stack([flip * cos, -sin, x], 1), np.stack([flip * sin, cos, y], 1)], 1)
    return torch.from_numpy(rows.astype(np.float32))


def _moved(r: Generator, count: int, side: int, speed: Tensor) -> Tensor:
    """(n, side, side, 2): where each pixel was one frame before: shifted, turned, scaled and bent a little."""
    shift = torch.from_numpy(r.uniform(-1, 1, (count, 1, 1, 2)).astype(np.float32))
    bend = torch.from_numpy(r.uniform(-0.5, 0.5, (count, 2, _FIELD, _FIELD)).astype(np.float32))
    smooth = functional.interpolate(bend, (side, side), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    turn = torch.from_numpy(r.uniform(-0.5, 0.5, (count, 1, 1, 1)).astype(np.float32))
    grow = torch.from_numpy(r.uniform(-0.5, 0.5, (count, 1, 1, 1)).astype(np.float32))
    own = _identity(count, side)
    across = torch.stack([-own[..., 1], own[..., 0]], -1)
    return own + speed * (shift + smooth + turn * across + grow * own)


def _apply(rows: Tensor, places: Tensor) -> Tensor:
    return torch.einsum("nij,nhwj->nhwi", rows[..., :2], places) + rows[:, None, None, :, 2]


def _seen(picture: Tensor, places: Tensor, beyond: str) -> Tensor:
    return functional.grid_sample(picture, places, padding_mode=beyond, align_corners=False)


def _tensor(rgba: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(rgba).permute(0, 3, 1, 2).float() / 255
