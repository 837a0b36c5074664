"""The network for what has no parts, such as water, smoke, clouds and fire: it says what flows, and where to."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.nets.motion.base import VARIATIONS, MotionNetwork
from vjfx.nets.motion.eulerian import Flow, play
from vjfx.nets.motion.trunk import Trunk

_REACH = 0.25  # of half the picture: what the network's answer 1 moves by


class Seen(NamedTuple):
    """What the picture alone decides."""

    quarter: Tensor  # (n, 2 width, s/4, s/4) features
    mask: Tensor  # (n, 1, s, s) logits of what moves


class FlowNetwork(MotionNetwork):
    """As `MotionNetwork`: one field for the whole loop. A variation decides what a still leaves open: left or right."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.trunk = Trunk(width)
        self.mask = nn.Conv2d(width, 1, 3, padding=1)
        self.way = nn.Sequential(
            nn.Conv2d(2 * width + VARIATIONS, 2 * width, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(2 * width, 2, 3, padding=1),
        )

    def look(self, picture: Tensor) -> Seen:
        """What moves in a picture (n, 4, s, s)."""
        features = self.trunk(picture)
        mask = functional.interpolate(
            self.mask(features.half), picture.shape[-2:], mode="bilinear", align_corners=False
        )
        return Seen(features.quarter, mask)

    def moving(self, seen: Seen, variation: Tensor) -> Flow:
        """The field in a variation (n, 5)."""
        own = variation[..., None, None].expand(-1, -1, *seen.quarter.shape[-2:])
        way = _REACH * self.way(torch.cat([seen.quarter, own], 1))
        way = functional.interpolate(way, seen.mask.shape[-2:], mode="bilinear", align_corners=False)
        return Flow(seen.mask.sigmoid(), way)

    def frames(self, motion: Flow, picture: Tensor, phases: Tensor) -> Tensor:
        """As `MotionNetwork`, for a square picture of any size."""
        made = []
        for number, own in enumerate(phases):
            alone = Flow(motion.mask[number : number + 1], motion.way[number : number + 1])
            square = picture[number : number + 1]
            made.append(torch.cat([play(alone, square.shape[-1], square, float(phase) % 1) for phase in own]))
        return torch.stack(made)

    def scaled(self, motion: Flow, amounts: Tensor) -> Flow:
        """As `MotionNetwork`."""
        return motion.scaled(amounts[0])
