"""A picture with parts, and one that flows, whose motion is made up, without a network."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.nets.motion.apart import loop_of, taken_apart
from vjfx.nets.motion.eulerian import Flow
from vjfx.nets.motion.parts import FIELDS, HARMONICS, TERMS, Parts
from vjfx.nets.motion.playback import Loop, waves

RGBA = PixelFormat(Layout.RGBA)
COUNT = 3  # parts


def spots(width: int = 128, height: int = 128, opaque: bool = False) -> NDArray[np.uint8]:
    """Waves of colour, on a disc with a soft edge or everywhere: (height, width, 4), not premultiplied."""
    rows, columns = np.mgrid[:height, :width] / 128.0
    alpha = np.ones((height, width))
    if not opaque:
        alpha = np.clip(10 * (0.42 - np.hypot(columns - width / 256, rows - height / 256)), 0, 1)
    colors = [0.5 + 0.4 * np.sin(17 * columns), 0.5 + 0.4 * np.cos(13 * rows), columns.clip(0, 1), alpha]
    return np.round(255 * np.stack(colors, -1)).astype(np.uint8)


def stream(side: int = 64, by: float = 0.3) -> Flow:
    """The lower half flows to the right."""
    mask = torch.zeros(1, 1, side, side)
    mask[:, :, side // 2 :] = 1
    way = torch.zeros(1, 2, side, side)
    way[:, 0] = by
    return Flow(mask, way)


def parts(seed: int = 0, side: int = 64) -> Parts:
    """Three soft discs over the ground, which turn, grow, shear and bend."""
    chance = torch.Generator().manual_seed(seed)

    def number(*shape: int) -> torch.Tensor:
        return 2 * torch.rand(shape, generator=chance) - 1

    line = (2 * torch.arange(side) + 1) / side - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    middles = torch.tensor([[-0.3, -0.3], [0.3, -0.2], [0.0, 0.3]])
    discs = torch.stack([torch.sigmoid(12 * (0.35 - torch.hypot(x - a, y - b))) for a, b in middles])
    masks = torch.cat([torch.full((1, side, side), 0.3), discs])
    fields = torch.stack([torch.sin(3 * a * x + 3 * b * y + c) for a, b, c in number(2 * FIELDS, 3)])
    return Parts(
        (masks / masks.sum(0))[None],
        middles[None] + 0.2 * number(1, COUNT, 2),
        0.06 * number(1, COUNT, 2, TERMS, 2 * HARMONICS),
        fields.view(1, FIELDS, 2, side, side),
        0.01 * number(1, FIELDS, 2 * HARMONICS),
    )


def frame(
    rgba: NDArray[np.uint8], moving: Parts, phase: float, amounts: tuple[float, ...] = (1.0,) * COUNT, index: int = 0
) -> Frame:
    """The picture in motion, as a source gives it."""
    loop: Loop = loop_of(moving)
    apart = taken_apart(rgba, moving, (rgba.shape[1], rgba.shape[0]))
    terms, swings = loop.at(waves(phase), np.array(amounts))
    return Frame((rgba,), RGBA, 0.0, index, motion=apart.moved(terms, swings, lambda: rgba[::2, ::2]))


def composed(
    rgba: NDArray[np.uint8], moving: Parts, phase: float, amounts: tuple[float, ...] = (1.0,) * COUNT
) -> NDArray[np.float64]:
    """The same by torch, premultiplied, 0..255: (height, width, 4); the picture is square."""
    series = moving.series * torch.tensor(amounts)[:, None, None, None]
    swings = moving.swings * float(np.mean(amounts))
    scaled = Parts(moving.masks, moving.pivots, series, moving.fields, swings).resized(rgba.shape[:2])
    picture = torch.from_numpy(premultiplied(rgba)).float().permute(2, 0, 1)[None] / 255
    made = scaled.play(picture, torch.tensor([[phase]])).frames[0, 0]
    return np.asarray(255 * made.permute(1, 2, 0).double())


def premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Floats, 0..255."""
    return np.concatenate([rgba[..., :3] * (rgba[..., 3:] / 255.0), rgba[..., 3:]], -1)
