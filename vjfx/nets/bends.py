"""Bends: what can be done to a network's activations while it makes a picture.

After "Network Bending" (Broad, Leymarie, Grierson, EvoMUSART 2021): transformations inside a trained generator, of some
of a layer's channels. The deeper the layer, the smaller what changes: the first move the form, the last the surface.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

KINDS = ("kill", "gain", "roll", "quantise", "noise")
LOUDEST = 3.0  # times that a gain adds
FARTHEST = 0.5  # of all channels, by which they are rolled
COARSEST = 4.0  # deviations to a step
STRONGEST = 1.5  # deviations of noise


@dataclass(frozen=True, slots=True)
class Bend:
    """One of KINDS, at a layer (0 is the first), of a share of its channels, so strong."""

    kind: str
    layer: int
    depth: float  # share of the channels, 0..1; always the same ones first
    strength: float  # 0 changes nothing, 1 is all of it
    seed: int = 0  # decides the noise


def bent(x: Tensor, bend: Bend) -> Tensor:
    """Activations (n, C, H, W) with a bend in them; `x` itself may be changed."""
    chosen = _chosen(x, bend)
    if not len(chosen) or bend.strength <= 0:
        return x
    if bend.kind == "kill":
        return x.index_copy_(1, chosen, x[:, chosen] * (1 - bend.strength))
    if bend.kind == "gain":
        return x.index_copy_(1, chosen, x[:, chosen] * (1 + LOUDEST * bend.strength))
    old = x[:, chosen]
    if bend.kind == "roll":  # each channel's picture goes to another one
        new = x.roll(max(1, round(FARTHEST * bend.strength * x.shape[1])), dims=1)[:, chosen]
    elif bend.kind == "quantise":
        step = COARSEST * bend.strength * _deviation(old)
        new = (old / step).round() * step
    else:
        lots = torch.Generator().manual_seed(bend.seed)
        noise = torch.randn(old.shape[1:], generator=lots).to(old)  # the same in all pictures
        new = old + STRONGEST * bend.strength * _deviation(old) * noise
    return x.index_copy_(1, chosen, new.to(x.dtype))


def _chosen(x: Tensor, bend: Bend) -> Tensor:
    """Channels in an order that is the same every time, so that a pad always plays the same ones."""
    channels = x.shape[1]
    order = torch.randperm(channels, generator=torch.Generator().manual_seed(bend.layer))
    return order[: round(bend.depth * channels)].to(x.device)


def _deviation(x: Tensor) -> Tensor:
    return x.float().std().clamp(min=1e-6).to(x.dtype)
