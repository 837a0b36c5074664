"""A style network's file: its styles' names, and its weights."""

from __future__ import annotations

import torch

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.style import Depthwise, Grain, StyleNetwork

NETWORK = "style"  # the name in the metadata


def read_network(name: str) -> tuple[StyleNetwork, tuple[str, ...]]:
    """The network with these weights (a name or path), and the names of its styles. Raises WeightsError."""
    return built(weights.read(NETWORK, name))


def built(found: weights.Weights) -> tuple[StyleNetwork, tuple[str, ...]]:
    """The network of a file that has been read, and the names of its styles. Raises WeightsError."""
    names = tuple(name for name in found.options.get("styles", "").split(",") if name)
    if not names:
        raise WeightsError(f"{found.path}: its metadata names no styles")
    width = round(found.number("width"))
    found.check("first.scale", (len(names), width))  # before a network of any size is made
    net = StyleNetwork(len(names), width)
    for place, module in net.named_modules():  # files of earlier versions have no strokes of their own and no grain
        if isinstance(module, Depthwise):
            found.tensors.setdefault(f"{place}.strokes", torch.zeros_like(module.strokes))
        elif isinstance(module, Grain):
            found.tensors.setdefault(f"{place}.grain", torch.zeros_like(module.grain))
    found.fill(net)
    return net, names
