"""The stack of `vjfx.audio.beat.convolution`, as it is trained: whole excerpts at once."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Floats = NDArray[np.float32]

_DROPOUT = 0.1


class Block(nn.Module):
    """A dilated causal convolution of three taps, and a residual branch."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Conv1d(channels, channels, 3, dilation=dilation)
        self.mix = nn.Conv1d(channels, channels, 1)
        nn.init.normal_(self.mix.weight, 0, 0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) to the same."""
        hidden = functional.relu(self.taps(functional.pad(x, (2 * self.dilation, 0))))
        mixed: Tensor = self.mix(functional.dropout(hidden, _DROPOUT, self.training))
        return x + mixed


class ConvolutionStack(nn.Module):
    """Blocks with dilations 1, 2, 4 ..., between a layer that goes in and one that comes out."""

    def __init__(self, inputs: int, channels: int, outputs: int, layers: int) -> None:
        super().__init__()
        self.into = nn.Conv1d(inputs, channels, 1)
        self.blocks = nn.Sequential(*(Block(channels, 2**number) for number in range(layers)))
        self.out = nn.Conv1d(channels, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs, steps) to (batch, outputs, steps)."""
        output: Tensor = self.out(self.blocks(self.into(x)))
        return output

    def weights(self) -> dict[str, Floats]:
        """As the stack that is evaluated step by step reads them."""
        blocks = cast(list[Block], list(self.blocks))
        channels = self.into.out_channels
        return {
            "into": array(self.into.weight)[:, :, 0],
            "shift": array(self.into.bias),
            "taps": np.stack([array(each.taps.weight).transpose(0, 2, 1).reshape(channels, -1) for each in blocks]),
            "bias": np.stack([array(each.taps.bias) for each in blocks]),
            "mix": np.stack([array(each.mix.weight)[:, :, 0] for each in blocks]),
            "offset": np.stack([array(each.mix.bias) for each in blocks]),
            "out": array(self.out.weight)[:, :, 0],
            "level": array(self.out.bias),
        }


def array(weights: Tensor | None) -> Floats:
    """The numbers of a layer's weights or bias, which it has."""
    assert weights is not None
    return np.asarray(weights.detach().numpy())
