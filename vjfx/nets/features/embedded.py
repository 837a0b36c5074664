"""The feature network that comes with vjfx: small, trained here, for machines without a file of VGG's weights."""

from __future__ import annotations

import torch
from torch import nn

from vjfx.nets import weights
from vjfx.nets.features.network import FeatureNetwork

NETWORK = "features"  # the name in the metadata of its weights
BLOCKS = ((24, 24), (48, 48), (96, 96), (128, 128), (160,))
_STYLE = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
_CONTENT = ("conv4_2",)
_MEAN, _STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def network() -> FeatureNetwork:
    """The network without its weights."""
    return FeatureNetwork(BLOCKS, _STYLE, _CONTENT, _MEAN, _STD).requires_grad_(False).eval()


def random(seed: int = 0) -> FeatureNetwork:
    """The network with random weights, which carry style, too (He, Wang, Hopcroft 2016)."""
    made = network()
    generator = torch.Generator().manual_seed(seed)
    for layer in made.convolutions().values():
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
        assert layer.bias is not None
        layer.bias.data.zero_()
    return made


def load_embedded() -> FeatureNetwork:
    """The network with its trained weights; raises WeightsError."""
    made = network()
    weights.read(NETWORK, "default").fill(made)
    return made
