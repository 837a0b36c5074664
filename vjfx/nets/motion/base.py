"""What all motion networks have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import torch
from torch import Tensor, nn

NETWORK = "motion"
FRAMES = 20  # of a loop, where a network has a fixed number
VARIATIONS = 5  # motions that a network knows for each picture


class MotionNetwork(nn.Module):
    """A picture (n, 4, size, size), RGBA premultiplied, 0..1, to frames of its loop, in three steps."""

    @abstractmethod
    def look(self, picture: Tensor) -> Any:
        """What the picture alone decides."""

    @abstractmethod
    def moving(self, seen: Any, variation: Tensor) -> Any:
        """How it moves in a variation (n, 5): shares of the motions that the network knows."""

    @abstractmethod
    def frames(self, motion: Any, picture: Tensor, phases: Tensor) -> Tensor:
        """The frames (n, f, 4, h, w) at `phases` (n, f), in turns of the loop; at phase 0 it is the picture."""

    def scaled(self, motion: Any, _amounts: Tensor) -> Any:
        """The motion times amounts (parts,), one for each part; without parts, times the first if that is possible."""
        return motion

    def forward(self, picture: Tensor, variation: Tensor, phases: Tensor) -> Tensor:
        """All three."""
        return self.frames(self.moving(self.look(picture), variation), picture, phases)


def variations(seed: int, count: int) -> Tensor:
    """(count, 5) of the seeds from `seed` on: at first each motion by itself, from seed 5 on two of them mixed."""
    return torch.stack([_variation(each) for each in range(seed, seed + count)])


def _variation(seed: int) -> Tensor:
    if seed < VARIATIONS:
        return torch.eye(VARIATIONS)[seed]
    r = torch.Generator().manual_seed(seed)
    one, other = torch.randperm(VARIATIONS, generator=r)[:2].tolist()
    share = torch.rand((), generator=r)
    return torch.eye(VARIATIONS)[one].lerp(torch.eye(VARIATIONS)[other], share)


def chosen(frames: Tensor, phases: Tensor) -> Tensor:
    """Of a loop (n, 20, ...), the frames (n, f, ...) nearest to the phases."""
    numbers = torch.round(phases * FRAMES).long() % FRAMES
    return torch.stack([loop[own] for loop, own in zip(frames, numbers, strict=True)])
