"""pix2pix with 60 output channels: a U-Net that repaints the picture 20 times (Isola, Zhu, Zhou, Efros 2017)."""

from __future__ import annotations

from math import log2

import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.nets.motion.base import FRAMES, VARIATIONS, MotionNetwork, chosen

_DEEPEST = 8  # times the width: channels from the fourth level on
_DROPPED = 3  # levels with dropout, from the deepest on


class Pix2pix(MotionNetwork):
    """The article's generator: convolutions of 4x4 that halve down to one pixel, and back, with skips."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        levels = round(log2(size))
        channels = [width * min(_DEEPEST, 2**level) for level in range(levels)]
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        self.norms_down, self.norms_up = nn.ModuleList(), nn.ModuleList()
        for level, outputs in enumerate(channels):
            self.down.append(nn.Conv2d(3 if level == 0 else channels[level - 1], outputs, 4, 2, 1))
            inner = 0 < level < levels - 1
            self.norms_down.append(nn.InstanceNorm2d(outputs, affine=True) if inner else nn.Identity())
        for level in reversed(range(levels)):
            inputs = channels[level] + (VARIATIONS if level == levels - 1 else channels[level])
            outputs = channels[level - 1] if level else 3 * FRAMES
            self.up.append(nn.ConvTranspose2d(inputs, outputs, 4, 2, 1))
            self.norms_up.append(nn.InstanceNorm2d(outputs, affine=True) if level else nn.Identity())

    def look(self, picture: Tensor) -> Tensor:
        """(n, 3, size, size): the picture over white."""
        return over_white(picture)

    def frames(self, motion: Tensor, picture: Tensor, phases: Tensor) -> Tensor:
        """As `MotionNetwork`; opaque."""
        frames = chosen(motion, phases)
        return torch.cat([frames, torch.ones_like(frames[:, :, :1])], 2)

    def moving(self, seen: Tensor, variation: Tensor) -> Tensor:
        """The whole loop (n, 20, 3, size, size), 0..1."""
        x, passed = 2 * seen - 1, list[Tensor]()
        for number, (layer, norm) in enumerate(zip(self.down, self.norms_down, strict=True)):
            x = norm(layer(functional.leaky_relu(x, 0.2) if number else x))
            passed.append(x)
        passed.pop()
        x = torch.cat([x, variation[..., None, None]], 1)
        for number, (layer, norm) in enumerate(zip(self.up, self.norms_up, strict=True)):
            x = norm(layer(functional.relu(x)))
            if passed:
                x = functional.dropout(x, 0.5, self.training and number < _DROPPED)
                x = torch.cat([x, passed.pop()], 1)
        return torch.sigmoid(2 * x).view(len(x), FRAMES, 3, *x.shape[2:])  # the article's tanh, in 0..1


def over_white(picture: Tensor) -> Tensor:
    """RGBA premultiplied (..., 4, h, w) -> RGB (..., 3, h, w)."""
    return picture[..., :3, :, :] + 1 - picture[..., 3:, :, :]
