"""The network that finds a picture's parts and how each moves over the loop; it never makes colours.

A part is a soft mask. Its motion is a polynomial of second degree around a pivot (it turns, grows, shears and bends),
whose coefficients are Fourier series of the loop's phase: after one turn it is where it was, at any frame rate. A few
smooth fields for the whole picture, each with a Fourier series too, add what is finer. The ground, part 0, stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.nets.motion.base import VARIATIONS, MotionNetwork
from vjfx.nets.motion.compose import Composed, compose, own_places
from vjfx.nets.motion.trunk import Features, Trunk

HARMONICS = 4  # sines and cosines up to so many swings a loop
TERMS = 6  # 1, x, y, x², xy, y²
FIELDS = 4  # smooth fields of the whole picture
_REACH = 0.25  # of half the picture: what the network's answer 1 moves by
_FINE = 0.1  # the same for the smooth fields
_SHARP = 3.0  # how much surer masks are when they are played than in training, where gradients need soft ones
_PIVOT = 0.5  # how far a pivot can be from the middle of its part


class Seen(NamedTuple):
    """What the picture alone decides."""

    features: Features
    masks: Tensor  # (n, parts + 1, s, s), sum to 1; the first is the ground
    fields: Tensor  # (n, 4, 2, s, s)


@dataclass(frozen=True, slots=True)
class Parts:
    """A picture's parts and their motion; what is played."""

    masks: Tensor  # (n, parts + 1, h, w)
    pivots: Tensor  # (n, parts, 2), -1..1
    series: Tensor  # (n, parts, 2, 6, 8) coefficients of x and y over terms and harmonics
    fields: Tensor  # (n, 4, 2, h, w), -1..1
    swings: Tensor  # (n, 4, 8)

    def sources(self, phases: Tensor, picture: Tensor) -> Tensor:
        """Where in the picture the pixels of each part come from at `phases` (n, f): (n, f, parts, h, w, 2)."""
        own = own_places(picture)
        waves = harmonics(phases)  # (n, f, 8)
        around = own[:, None] - self.pivots[:, :, None, None]  # (n, parts, h, w, 2)
        x, y = around[..., 0], around[..., 1]
        terms = torch.stack([torch.ones_like(x), x, y, x * x, x * y, y * y], 2).flatten(3)  # (n, parts, 6, h w)
        now = torch.einsum("nkctw,nfw->nfkct", self.series, waves)
        by = torch.einsum("nfkct,nktp->nfkpc", now, terms).view(*now.shape[:3], *own.shape[1:])
        fine = torch.einsum("njchw,njv,nfv->nfhwc", self.fields, self.swings, waves)
        return own[:, None, None] + by + fine[:, :, None]

    def play(self, picture: Tensor, phases: Tensor) -> Composed:
        """The frames of a picture (n, 4, h, w) at these phases; its size is that of the masks."""
        return compose(picture, self.masks, self.sources(phases, picture))

    def resized(self, size: tuple[int, int]) -> Parts:
        """For a picture of another size (h, w)."""
        masks = functional.interpolate(self.masks, size, mode="bilinear", align_corners=False)
        fields = functional.interpolate(self.fields.flatten(1, 2), size, mode="bilinear", align_corners=False)
        return Parts(masks, self.pivots, self.series, fields.view(len(masks), FIELDS, 2, *size), self.swings)


class PartsNetwork(MotionNetwork):
    """As `MotionNetwork`; `parts` beside the ground."""

    def __init__(self, width: int, parts: int) -> None:
        super().__init__()
        self.parts = parts
        self.trunk = Trunk(width)
        self.masks = nn.Conv2d(width, parts + 1, 3, padding=1)
        self.fields = nn.Conv2d(2 * width, 2 * FIELDS, 3, padding=1)
        self.names = nn.Parameter(torch.randn(parts, width))  # so that parts differ from the start
        self.manners = nn.Parameter(_manners())  # what each variation adds to the motion of every part
        hidden = 6 * width
        inputs = 4 * width + 4 * width + width + 3 + VARIATIONS
        self.motion = _head(inputs, hidden, 2 + 2 * TERMS * 2 * HARMONICS)
        self.swing = _head(4 * width + VARIATIONS, hidden, FIELDS * 2 * HARMONICS)

    def look(self, picture: Tensor) -> Seen:
        """The parts of a picture (n, 4, s, s)."""
        features = self.trunk(picture)
        size = picture.shape[-2:]
        # Enlarged before the softmax, which keeps edges sharp; pixels shuffled from channels would leave dots.
        logits = functional.interpolate(self.masks(features.half).float(), size, mode="bilinear", align_corners=False)
        logits = logits if self.training else _SHARP * logits
        fields = torch.tanh(self.fields(features.quarter).float())
        fields = functional.interpolate(fields, size, mode="bilinear", align_corners=False)
        return Seen(features, logits.softmax(1), fields.view(len(picture), FIELDS, 2, *size))

    def moving(self, seen: Seen, variation: Tensor) -> Parts:
        """How they move in a variation (n, 5)."""
        whole, eighth = seen.features.whole.float(), seen.features.eighth.float()
        count, side = len(whole), eighth.shape[-1]
        small = functional.adaptive_avg_pool2d(seen.masks[:, 1:], side)  # (n, parts, s/8, s/8)
        area = small.sum((2, 3)).clamp_min(1e-3)  # (n, parts)
        own = torch.einsum("nkhw,nchw->nkc", small, eighth) / area[..., None]
        middle = torch.einsum("nkhw,nhwc->nkc", small, own_places(eighth)) / area[..., None]

        def each(x: Tensor) -> Tensor:
            return x[:, None].expand(-1, self.parts, -1)

        share = (area / small[0, 0].numel())[..., None].sqrt()
        names = self.names.expand(count, -1, -1)
        answer = self.motion(torch.cat([own, each(whole), names, middle, share, each(variation)], 2))
        pivots = middle + _PIVOT * torch.tanh(answer[..., :2])
        manner = torch.einsum("nv,vctw->nctw", variation, self.manners)[:, None]
        series = _REACH * (answer[..., 2:].reshape(count, self.parts, 2, TERMS, 2 * HARMONICS) + manner)
        swings = _FINE * self.swing(torch.cat([whole, variation], 1)).view(count, FIELDS, 2 * HARMONICS)
        return Parts(seen.masks, pivots, series, seen.fields, swings)

    def reorder(self, order: list[int]) -> None:
        """Give the variations other numbers: the first is the one that was number order[0]."""
        with torch.no_grad():
            self.manners.copy_(self.manners[order])
            for head in (self.motion, self.swing):
                first = head[0]
                assert isinstance(first, nn.Linear)  # the variation comes last in its inputs
                first.weight[:, -VARIATIONS:] = first.weight[:, -VARIATIONS:][:, order]

    def frames(self, motion: Parts, picture: Tensor, phases: Tensor) -> Tensor:
        """As `MotionNetwork`, for a picture of any size."""
        return self.play(motion, picture, phases).frames

    def play(self, motion: Parts, picture: Tensor, phases: Tensor) -> Composed:
        """The frames, and where their pixels come from."""
        height, width = picture.shape[-2:]
        fitting = motion if motion.masks.shape[-2:] == (height, width) else motion.resized((height, width))
        return fitting.play(picture, phases)

    def scaled(self, motion: Parts, amounts: Tensor) -> Parts:
        """As `MotionNetwork`; the smooth fields, which belong to no part, take the mean."""
        own = amounts[: self.parts]
        series = motion.series * own[:, None, None, None]
        return Parts(motion.masks, motion.pivots, series, motion.fields, motion.swings * own.mean())


def harmonics(phases: Tensor) -> Tensor:
    """(..., 8): sines and cosines of phases in turns; all 0 at phase 0, where the picture is as it was."""
    turns = 2 * pi * phases[..., None] * torch.arange(1, HARMONICS + 1, device=phases.device)
    return torch.cat([torch.cos(turns) - 1, torch.sin(turns)], -1)


def _manners() -> Tensor:
    """(5, 2, 6, 8): to and fro, a hop, a turn, a squeeze, and a bend, so that no motion begins at zero.

    From zero, masks would learn nothing: what does not move may belong to any part.
    """
    made = torch.zeros(VARIATIONS, 2, TERMS, 2 * HARMONICS)
    cosine, sine = 0, HARMONICS
    made[0, 0, 0, sine] = 0.15
    made[1, 1, 0, cosine] = 0.1
    made[2, 0, 2, sine], made[2, 1, 1, sine] = 0.2, -0.2
    made[3, 0, 1, cosine], made[3, 1, 2, cosine] = 0.1, -0.1
    made[4, 0, 5, sine] = 0.3
    return made


def _head(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    last = nn.Linear(hidden, outputs)
    with torch.no_grad():  # motions begin small, but not at zero, where masks would learn nothing
        last.weight.mul_(0.3)
        last.bias.zero_()
    return nn.Sequential(nn.Linear(inputs, hidden), nn.SiLU(), last)
