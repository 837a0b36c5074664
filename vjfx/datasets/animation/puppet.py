"""A puppet: layers over each other, each moved over the loop; its frames, and where each of their pixels came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.animation.moves import Move


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture at rest (4, h, w), RGBA premultiplied, 0..1, and its moves, those of what carries it first."""

    picture: Tensor
    moves: tuple[Move, ...] = ()

    def places(self, places: Tensor, phase: float) -> Tensor:
        """Where places at rest are at a phase."""
        for move in reversed(self.moves):
            places = move(places, phase)
        return places

    def rest(self, places: Tensor, phase: float) -> Tensor:
        """Where places at a phase are at rest."""
        for move in self.moves:
            places = move(places, phase, back=True)
        return places


@dataclass(frozen=True, slots=True)
class Puppet:
    """Layers, the lowest first; what no layer covers is transparent."""

    layers: Sequence[Layer]


class Rendered(NamedTuple):
    """Frames of a puppet and their motion from one of its phases."""

    frames: Tensor  # (n, 4, h, w) RGBA premultiplied, 0..1
    origin: Tensor  # (n, h, w, 2): where what is seen there was at the first phase, -1..1
    known: Tensor  # (n, 1, h, w): 1 where something opaque is seen that was in the picture at the first phase


def render(puppet: Puppet, phases: Sequence[float]) -> Rendered:
    """The frames at these phases; `origin` says where each pixel was at `phases[0]`."""
    height, width = puppet.layers[0].picture.shape[-2:]
    own = _places(height, width)
    frames, origins, known = [], [], []
    for phase in phases:
        frame, origin, opaque = torch.zeros(4, height, width), own, torch.zeros(1, height, width)
        for layer in puppet.layers:
            rest = layer.rest(own, phase)
            seen = functional.grid_sample(layer.picture[None], rest[None], padding_mode="border", align_corners=False)[
                0
            ]
            frame = frame * (1 - seen[3:]) + seen
            solid = seen[3] > 0.5
            origin = torch.where(solid[..., None], layer.places(rest, phases[0]), origin)
            opaque = torch.where(solid, 1.0, opaque)
        frames.append(frame)
        origins.append(origin)
        known.append(opaque * (origin.abs() < 1).all(-1))
    return Rendered(torch.stack(frames), torch.stack(origins), torch.stack(known))


def _places(height: int, width: int) -> Tensor:
    """(h, w, 2): each pixel's own place."""
    rows, columns = ((2 * torch.arange(side) + 1) / side - 1 for side in (height, width))
    return torch.stack(torch.meshgrid(rows, columns, indexing="ij")[::-1], -1)
