"""A feature network: blocks of 3x3 convolutions with average pooling between them, each layer with a name.

VGG and our own network are both made of these blocks. Average pooling instead of maximum pooling is from "Image Style
Transfer Using Convolutional Neural Networks" (Gatys, Ecker, Bethge, CVPR 2016).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

Blocks = Sequence[Sequence[int]]  # output channels of each convolution, block by block


class FeatureNetwork(nn.Module):
    """RGB in 0..1 to the features of named layers: "conv3_1" is the first convolution of the third block.

    Its parameters are fixed: only pictures are optimised through it.
    """

    style_layers: tuple[str, ...]
    content_layers: tuple[str, ...]
    mean: Tensor
    std: Tensor

    def __init__(
        self,
        blocks: Blocks,
        style_layers: Sequence[str],
        content_layers: Sequence[str],
        mean: Sequence[float],
        std: Sequence[float],
    ) -> None:
        """`mean` and `std` are those of the pictures that the network was trained on, RGB in 0..1."""
        super().__init__()
        self.style_layers, self.content_layers = tuple(style_layers), tuple(content_layers)
        self.register_buffer("mean", torch.tensor(mean)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(std)[:, None, None], persistent=False)
        self.blocks = nn.ModuleList()
        inputs = 3
        for block in blocks:
            pairs = zip((inputs, *block), block, strict=False)
            self.blocks.append(nn.ModuleList(_convolution(*pair) for pair in pairs))
            inputs = block[-1]

    @property
    def stride(self) -> int:
        """Pixels of the picture between two places of the deepest features."""
        return 1 << (len(self.blocks) - 1)

    def memory(self, width: int, height: int) -> int:
        """Bytes, about, that a picture of this size needs on the way forward and back."""
        kept = most = 0.0
        for number, block in enumerate(self._blocks()):
            channels = [layer.out_channels for layer in block]
            places = width * height / 4**number
            kept += places * channels[-1]
            most = max(most, places * sum(channels))
        return round(4 * (kept + 3 * most))  # of each convolution its output, that of the ReLU, and a gradient

    def convolutions(self) -> dict[str, nn.Conv2d]:
        """Every convolution by its layer's name, from the picture on."""
        return {
            f"conv{number}_{place}": layer
            for number, block in enumerate(self._blocks(), 1)
            for place, layer in enumerate(block, 1)
        }

    def forward(self, rgb: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """(N, 3, H, W) -> features (N, channels, h, w), after the ReLU, of each of the layers.

        A block's features are computed again on the way back, so that memory holds those of one block at a time.
        """
        found: dict[str, Tensor] = {}
        x = (rgb - self.mean) / self.std
        deepest = max(int(name[4 : name.index("_")]) for name in layers)
        for number, block in enumerate(self._blocks()[:deepest], 1):
            wanted = [place for place in range(1, len(block) + 1) if f"conv{number}_{place}" in layers]
            if number > 1:
                x = functional.avg_pool2d(x, 2)
            x, *answers = checkpoint(_run, block, wanted, x, use_reentrant=False)
            found |= {f"conv{number}_{place}": answer for place, answer in zip(wanted, answers, strict=True)}
        return found

    def _blocks(self) -> list[list[nn.Conv2d]]:
        return [[cast(nn.Conv2d, layer) for layer in cast(nn.ModuleList, block)] for block in self.blocks]


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="replicate")


def _run(block: Sequence[nn.Conv2d], wanted: Sequence[int], x: Tensor) -> tuple[Tensor, ...]:
    """The output of a block, and the features of the places in it that are wanted."""
    answers = []
    for place, layer in enumerate(block, 1):
        x = functional.relu(layer(x))
        if place in wanted:
            answers.append(x)
    return x, *answers
