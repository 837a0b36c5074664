"""Bends: changes to a generator's activations while it generates.

After "Network Bending" (Broad, Leymarie, Grierson, EvoMUSART 2021): transformations of some channels of a
layer. Early layers change the form of the picture, late ones its surface.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

KINDS = ("kill", "gain", "roll", "quantise", "noise")
LOUDEST = 3.0  # added by a full gain, as a multiple
FARTHEST = 0.5  # shift of a full roll, as a share of the channels
COARSEST = 4.0  # step of a full quantise, in standard deviations
STRONGEST = 1.5  # standard deviation of full noise, relative to the channels'


@dataclass(frozen=True, slots=True)
class Bend:
    """A bend of one of KINDS, at a layer (0 is the first)."""

    kind: str
    layer: int
    depth: float  # share of the channels, 0..1, always in the same order
    strength: float  # 0 (none) to 1 (full)
    seed: int = 0  # of the noise


def bent(x: Tensor, bend: Bend) -> Tensor:
    """Activations (n, C, H, W) with a bend applied; may change `x` in place."""
    chosen = _chosen(x, bend)
    if not len(chosen) or bend.strength <= 0:
        return x
    if bend.kind == "kill":
        return x.index_copy_(1, chosen, x[:, chosen] * (1 - bend.strength))
    if bend.kind == "gain":
        return x.index_copy_(1, chosen, x[:, chosen] * (1 + LOUDEST * bend.strength))
    old = x[:, chosen]
    if bend.kind == "roll":  # each channel gets the contents of another
        new = x.roll(max(1, round(FARTHEST * bend.strength * x.shape[1])), dims=1)[:, chosen]
    elif bend.kind == "quantise":
        step = COARSEST * bend.strength * _std(old)
        new = (old / step).round() * step
    else:
        rng = torch.Generator().manual_seed(bend.seed)
        noise = torch.randn(old.shape[1:], generator=rng).to(old)  # the same for all pictures
        new = old + STRONGEST * bend.strength * _std(old) * noise
    return x.index_copy_(1, chosen, new.to(x.dtype))


def _chosen(x: Tensor, bend: Bend) -> Tensor:
    """The channels to change, in an order that depends on the layer only, so that a pad always has the same effect."""
    channels = x.shape[1]
    order = torch.randperm(channels, generator=torch.Generator().manual_seed(bend.layer))
    return order[: round(bend.depth * channels)].to(x.device)


def _std(x: Tensor) -> Tensor:
    return x.float().std().clamp(min=1e-6).to(x.dtype)
