"""Random patches of pairs for training, and their augmentation, on the training device."""

from __future__ import annotations

from math import pi, sqrt
from typing import Protocol

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import conv2d, pad

from vjfx.core.frame import Matrix
from vjfx.core.luma import WEIGHTS

Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]  # line (H, W), picture (H, W, 3)


class PairSequence(Protocol):
    """Pairs by index: `PairDataset` or `IllustrationPool`."""

    def __len__(self) -> int:
        """Number of pairs."""

    def __getitem__(self, index: int, /) -> Pair:
        """Pair number `index`."""


def sample_patches(pairs: PairSequence, rng: Generator, count: int, side: int, device: str) -> tuple[Tensor, Tensor]:
    """`count` patches in 0..1: line (N, 1, side, side) and picture (N, 3, side, side). Small pictures are mirrored."""
    lines, colors = np.empty((count, side, side), np.uint8), np.empty((count, side, side, 3), np.uint8)
    for n in range(count):
        line, color = pairs[int(rng.integers(len(pairs)))]
        missing = [(0, max(0, side - length)) for length in line.shape]
        if any(after for _, after in missing):
            line, color = np.pad(line, missing, "symmetric"), np.pad(color, [*missing, (0, 0)], "symmetric")
        y, x = (int(rng.integers(length - side + 1)) for length in line.shape)
        lines[n], colors[n] = line[y : y + side, x : x + side], color[y : y + side, x : x + side]
    line_tensor, color_tensor = torch.from_numpy(lines).to(device), torch.from_numpy(colors).to(device)
    return line_tensor[:, None].float() / 255, color_tensor.permute(0, 3, 1, 2).float() / 255


def augmented(line: Tensor, color: Tensor, rng: Generator) -> tuple[Tensor, Tensor]:
    """The pairs at random mirrored, with other hues, brighter or darker, or blurred."""
    count = len(line)
    random = torch.from_numpy(rng.uniform(size=(8, count)).astype(np.float32)).to(line.device)[:, :, None, None, None]
    for axis, share in ((3, random[0]), (2, random[1])):
        line, color = (torch.where(share < 0.5, each, each.flip(axis)) for each in (line, color))
    color = _rotate_hue(color, torch.where(random[2] < 0.5, 0, 2 * pi * random[3]).reshape(count))
    gain, gamma = 0.75 + 0.5 * random[4], 2 ** (1.2 * (random[5] - 0.5))
    color = (color.clamp(1e-4, 1) ** gamma * gain).clamp(0, 1)
    return line, torch.where(random[6] < 0.3, _blur(color, random[7].reshape(count)), color)


def _rotate_hue(color: Tensor, angle: Tensor) -> Tensor:
    """Rotate hues by `angle` (N,) and keep the luma: a rotation about the grey axis, in Y, B - Y, R - Y."""
    red, green, blue = WEIGHTS[Matrix.BT601]
    to_luma = color.new_tensor([[red, green, blue], [-red, -green, 1 - blue], [1 - red, -green, -blue]])
    cos, sin, zero = torch.cos(angle), torch.sin(angle), torch.zeros_like(angle)
    rotation = torch.stack((zero + 1, zero, zero, zero, cos, -sin, zero, sin, cos), dim=1).reshape(-1, 3, 3)
    return torch.einsum("nij,njhw->nihw", torch.linalg.inv(to_luma) @ rotation @ to_luma, color)


def _blur(color: Tensor, share: Tensor) -> Tensor:
    """Blend with a 3x3 blur, by `share` (N,)."""
    kernel = color.new_tensor([0.25, 0.5, 0.25])
    whole = conv2d(
        pad(color.flatten(0, 1)[:, None], (1, 1, 1, 1), "replicate"), torch.outer(kernel, kernel)[None, None]
    )
    return torch.lerp(color, whole.reshape(color.shape), sqrt(0.5) * share[:, None, None, None])
