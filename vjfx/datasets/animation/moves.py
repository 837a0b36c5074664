"""Motions over a loop that can be undone exactly: turning, shifting, stretching, bending, waving.

Places are (..., 2), x to the right and y down, -1..1 over the picture. Phases are in turns of the loop; a move repeats
after one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Protocol, TypeAlias

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A number that goes up and down within a loop, at most by `swing`."""

    swing: float
    beats: int = 1  # times a loop
    start: float = 0.0  # turns
    hops: bool = False  # bounces off 0 instead of swinging through it
    hold: float = 0.0  # 0: a sine; 1: rests at both ends

    def __call__(self, phase: Tensor) -> Tensor:
        """At these phases."""
        wave = torch.sin(2 * pi * (self.beats * phase + self.start))
        if self.hops:
            wave = wave.abs()
        elif self.hold:
            steep = 1 + 3 * self.hold
            wave = torch.tanh(steep * wave) / np.tanh(steep)
        return self.swing * wave

    @staticmethod
    def drawn(r: Generator, low: float, high: float, beats: int | None = None) -> Curve:
        """A random curve that swings by `low` to `high`, one or two times a loop."""
        swing = float(r.uniform(low, high) * r.choice([-1, 1]))
        times = int(r.choice([1, 2], p=[0.7, 0.3])) if beats is None else beats
        return Curve(swing, times, float(r.uniform()), hold=float(max(0.0, r.uniform(-1, 1))))


class Move(Protocol):
    """Where places of a picture are at a phase; with `back`, where they were at rest."""

    def __call__(self, places: Tensor, phase: float, back: bool = False) -> Tensor:
        """(..., 2) -> (..., 2)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Everything goes to and fro."""

    way: Point
    curve: Curve

    def __call__(self, places: Tensor, phase: float, back: bool = False) -> Tensor:
        """As `Move`."""
        by = self.curve(torch.tensor(phase)) * torch.tensor(self.way)
        return places - by if back else places + by


@dataclass(frozen=True, slots=True)
class Stretch:
    """Longer along x and y, around a point that stays; never below an eighth."""

    centre: Point
    way: Point  # by how much x and y grow when the curve is 1
    curve: Curve

    def __call__(self, places: Tensor, phase: float, back: bool = False) -> Tensor:
        """As `Move`."""
        grown = (1 + self.curve(torch.tensor(phase)) * torch.tensor(self.way)).clamp_min(0.125)
        centre = torch.tensor(self.centre)
        return centre + ((places - centre) / grown if back else (places - centre) * grown)


@dataclass(frozen=True, slots=True)
class Bend:
    """Turns around a hinge, further away from it by more, and later; with `reach` 0 as a rigid part does."""

    hinge: Point
    curve: Curve  # radians
    reach: float = 0.0  # distance at which the whole angle is reached
    lag: float = 0.0  # turns of the loop by which that distance follows

    def __call__(self, places: Tensor, phase: float, back: bool = False) -> Tensor:
        """As `Move`; distances to the hinge stay, and so it can be undone."""
        hinge = torch.tensor(self.hinge)
        arm = places - hinge
        share = (arm.norm(dim=-1) / self.reach).clamp_max(1.5) if self.reach else torch.ones(places.shape[:-1])
        angle = share * self.curve(phase - self.lag * share)
        if back:
            angle = -angle
        cos, sin = torch.cos(angle), torch.sin(angle)
        return hinge + torch.stack([cos * arm[..., 0] - sin * arm[..., 1], sin * arm[..., 0] + cos * arm[..., 1]], -1)


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave that runs along x or y and moves places across it: a flag, a fish, a flame, grass."""

    along: int  # 0: x, 1: y
    foot: float  # where along it nothing moves
    growth: float  # swing at a distance of 1 from the foot; 0: the same everywhere
    length: float  # of a wave
    curve: Curve

    def __call__(self, places: Tensor, phase: float, back: bool = False) -> Tensor:
        """As `Move`; places along the wave stay, and so it can be undone."""
        way = places[..., self.along] - self.foot
        size = way.abs() * self.growth if self.growth else torch.ones(places.shape[:-1])
        by = size * self.curve(phase - way.abs() / self.length)
        across = torch.zeros(2)
        across[1 - self.along] = -1.0 if back else 1.0
        return places + by[..., None] * across
