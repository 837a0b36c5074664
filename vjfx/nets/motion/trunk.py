"""The part that looks at the picture: a small U-Net whose features at four sizes the motion is read from."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

_GROUPS = 8  # of channels that are normalised together; fewer, where their number asks for it


class Features(NamedTuple):
    """What a picture of side s looks like."""

    half: Tensor  # (n, width, s/2, s/2)
    quarter: Tensor  # (n, 2 width, s/4, s/4)
    eighth: Tensor  # (n, 4 width, s/8, s/8)
    whole: Tensor  # (n, 4 width)


class Block(nn.Module):
    """Two convolutions with group normalisation; the first one may halve the picture."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.one = nn.GroupNorm(gcd(_GROUPS, outputs), outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.two = nn.GroupNorm(gcd(_GROUPS, outputs), outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h / stride, w / stride)."""
        x = functional.silu(self.one(self.first(x)))
        return functional.silu(self.two(self.second(x)))


class Trunk(nn.Module):
    """A picture (n, 4, s, s), RGBA premultiplied, s a multiple of 32, to its features."""

    def __init__(self, width: int) -> None:
        """`width` channels at half the size."""
        super().__init__()
        self.fold = Block(4 * 4 + 2, width)  # 2x2 pixels, and their place
        self.down = nn.ModuleList(
            [Block(width, 2 * width, 2), Block(2 * width, 4 * width, 2), Block(4 * width, 4 * width, 2)]
        )
        self.deep = Block(4 * width, 4 * width, 2)
        self.sum = nn.Linear(4 * width, 4 * width)
        self.up = nn.ModuleList(
            [
                Block(8 * width, 4 * width),
                Block(8 * width, 4 * width),
                Block(6 * width, 2 * width),
                Block(3 * width, width),
            ]
        )

    def forward(self, picture: Tensor) -> Features:
        """As the class."""
        folded = functional.pixel_unshuffle(picture - 0.5, 2)
        side = folded.shape[-1]
        line = (2 * torch.arange(side, device=picture.device, dtype=picture.dtype) + 1) / side - 1
        places = torch.stack(torch.meshgrid(line, line, indexing="xy")).expand(len(picture), -1, -1, -1)
        x = self.fold(torch.cat([folded, places], 1))
        passed = [x]
        for block in self.down:
            x = block(x)
            passed.append(x)
        x = self.deep(x)
        whole = functional.silu(self.sum(x.mean((2, 3))))
        x = x + whole[..., None, None]
        found = []
        for block, skipped in zip(self.up, reversed(passed), strict=True):
            x = block(torch.cat([functional.interpolate(x, scale_factor=2.0), skipped], 1))
            found.append(x)
        return Features(found[3], found[2], found[1], whole)
