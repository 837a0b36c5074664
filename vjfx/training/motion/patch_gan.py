"""The adversary of pix2pix: says for each patch of a picture and its loop whether the loop is a true one."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.nets.motion.base import FRAMES

_LAYERS = 3  # convolutions that halve: patches of 70x70 pixels


class PatchGan(nn.Module):
    """The article's discriminator, which sees input and output."""

    def __init__(self, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3 + 3 * FRAMES, width, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
        inputs = width
        for level in range(1, _LAYERS + 1):
            outputs = width * min(8, 2**level)
            stride = 2 if level < _LAYERS else 1
            layers += [
                nn.Conv2d(inputs, outputs, 4, stride, 1),
                nn.InstanceNorm2d(outputs, affine=True),
                nn.LeakyReLU(0.2, inplace=True),
            ]
            inputs = outputs
        self.layers = nn.Sequential(*layers, nn.Conv2d(inputs, 1, 4, 1, 1))

    def forward(self, picture: Tensor, loop: Tensor) -> Tensor:
        """RGB (n, 3, s, s) and (n, 20, 3, s, s), 0..1 -> logits of its patches."""
        found: Tensor = self.layers(2 * torch.cat([picture, loop.flatten(1, 2)], 1) - 1)
        return found


def verdict(logits: Tensor, true: bool) -> Tensor:
    """The loss of logits that should say this."""
    return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(true)))
