"""A picture that flows: one motion field that stays the same over time, and a loop without a seam made with it.

"Animating Pictures with Eulerian Motion Fields" (Holynski et al. 2021): a pixel drifts along the field; the picture
carried forwards and the same picture carried there from a loop before are blended, so that the last frame leads to the
first one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.compose import filled, own_places
from vjfx.nets.motion.guided import guided
from vjfx.nets.motion.splat import Splatted, splat
from vjfx.nets.motion.window import Window

STEPS = 16  # of Euler's method, from a phase to the start of the loop
CERTAIN = 0.3, 0.7  # of the mask: below, nothing moves; above, everything does
_FINE = 512  # pixels of the longer side at which the field follows the picture's edges
_STILL_FIRST = 4.0  # how much what stands still covers what flows into it, as an exponent
_GAPS = 7  # pixels, in which one that was laid down counts for its neighbours
_WINDOWS = 24  # a side, in each of which the contrast is kept
_MOST = 1.5  # times the contrast of the blend
_SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Flow:
    """What moves, and where to; over the square around the picture, or over a window of it."""

    mask: Tensor  # (n, 1, h, w), 0..1
    way: Tensor  # (n, 2, h, w): x and y within one loop, where the square is 2 wide

    @property
    def field(self) -> Tensor:
        """(n, 2, h, w): the way where something moves, exactly 0 elsewhere."""
        low, high = CERTAIN
        sure = ((self.mask - low) / (high - low)).clamp(0, 1)
        return self.way * sure * sure * (3 - 2 * sure)

    def scaled(self, amount: Tensor) -> Flow:
        """The same, further or less far."""
        return Flow(self.mask, self.way * amount)

    def refined(self, picture: Tensor) -> Flow:
        """Finer, with a mask that ends at the edges of the picture (n, 4, h, w); both are of the same square."""
        side = min(_FINE, picture.shape[-1])
        if side <= self.mask.shape[-1]:
            return self
        small = functional.interpolate(picture, (side, side), mode="area")
        mask, way = (
            functional.interpolate(each, (side, side), mode="bilinear", align_corners=False)
            for each in (self.mask, self.way)
        )
        return Flow(guided(mask, small[:, :3]), way)

    def within(self, window: Window) -> Flow:
        """Of a window of the square."""
        side = self.mask.shape[-1]
        corner, size = (window.left, window.top), (window.width, window.height)
        left, top, width, height = (each / window.side for each in (*corner, *size))
        rows, columns = (max(1, round(share * side)) for share in (height, width))
        own = own_places(self.mask.new_zeros(len(self.mask), 1, rows, columns))
        grid = own * own.new_tensor([width, height]) + own.new_tensor([2 * left + width - 1, 2 * top + height - 1])
        mask, way = (
            functional.grid_sample(each, grid, padding_mode="border", align_corners=False)
            for each in (self.mask, self.way)
        )
        return Flow(mask, way)


def play(flow: Flow, side: int, picture: Tensor, phase: float) -> Tensor:
    """The frame (n, 4, h, w) of a picture, RGBA premultiplied, at a phase in turns of the loop, 0..1.

    The flow's field covers the picture; `side` is the number of pixels that is 2 wide in it. At phase 0 it is the
    picture, bit by bit.
    """
    if phase in (0, 1):
        return picture
    field = flow.field * (side / 2)
    blend = _blend(field, picture, phase)
    alpha = blend.made[:, 3:].clamp(0, 1)
    moved = _sized(field.norm(dim=1, keepdim=True).clamp_max(1), picture)  # a pixel a loop is enough for two to differ
    gain, around = (_sized(each, picture) for each in (_gain(blend).clamp(1, _MOST), _mean(blend.made[:, :3])))
    colors = blend.made[:, :3] + moved * (gain - 1) * (blend.made[:, :3] - around)
    return torch.cat([colors.clamp_min(0).minimum(alpha), alpha], 1)


def likeness(flow: Flow, side: int, picture: Tensor) -> Tensor:
    """(n, 1, rows, columns), 0..1: how much the two that are blended are alike in each window of a picture.

    With p and q as their shares, the blend keeps the square root of p² + q² + 2 p q times the likeness of the contrast.
    """
    gain = _gain(_blend(flow.field * (side / 2), picture, 0.5))
    return (2 / gain.clamp_min(1) ** 2 - 1).clamp(0, 1)


def drift(field: Tensor, time: float, size: tuple[int, int]) -> Tensor:
    """Where pixels go in `time` loops (backwards if negative): (n, 2, h, w) in pixels of a picture of `size` (h, w).

    The field (n, 2, h, w) is in the same pixels, and can be smaller than the picture.
    """
    own = own_places(field)
    unit = field.new_tensor([2 / size[1], 2 / size[0]])
    places = own
    for _ in range(STEPS):
        here = functional.grid_sample(field, places, padding_mode="border", align_corners=False)
        places = places + time / STEPS * unit * here.permute(0, 2, 3, 1)
    return (places - own).permute(0, 3, 1, 2) / unit[:, None, None]


def _share(field: Tensor) -> Tensor:
    """(n, 1, h, w): speed, times the largest one."""
    speed: Tensor = field.norm(dim=1, keepdim=True)
    return speed / speed.amax((2, 3), keepdim=True).clamp_min(_SMALL)


class _Blend(NamedTuple):
    """The picture carried forwards and the one carried backwards, and their mean."""

    carried: list[Splatted]
    shares: list[Tensor]  # (n, 1, h, w) each
    made: Tensor  # (n, 4, h, w), with holes filled


def _blend(field: Tensor, picture: Tensor, phase: float) -> _Blend:
    weight = _sized(torch.exp(-_STILL_FIRST * _share(field)), picture)
    carried, shares = list[Splatted](), list[Tensor]()
    for time, share in ((phase, 1 - phase), (phase - 1, phase)):
        laid = splat(picture, _sized(drift(field, time, _size(picture)), picture), weight)
        known = laid.covered.clamp(0, 1)
        if bool((known < 1).any()):
            laid = Splatted(filled(laid.picture * known, known), laid.covered)
        carried.append(laid)
        # Where the field stretches the picture, pixels leave gaps; only where there is hardly any, it has no share.
        near = functional.avg_pool2d(known, _GAPS, 1, _GAPS // 2, count_include_pad=False)
        shares.append(share * (2 * near).clamp(_SMALL, 1))
    whole = shares[0] + shares[1]
    made = (shares[0] * carried[0].picture + shares[1] * carried[1].picture) / whole
    return _Blend(carried, shares, made)


def _gain(blend: _Blend) -> Tensor:
    """(n, 1, rows, columns): by how much each window lost contrast, as two textures that are blended do."""

    def variance(x: Tensor) -> Tensor:
        gray = x[:, :3].mean(1, keepdim=True)
        return (_mean(gray * gray) - _mean(gray) ** 2).clamp_min(0)

    whole = (_mean(blend.shares[0]) + _mean(blend.shares[1])).clamp_min(_SMALL)
    wanted = torch.zeros_like(whole)
    for share, each in zip(blend.shares, blend.carried, strict=True):
        wanted = wanted + _mean(share) / whole * variance(each.picture)
    return ((wanted + _SMALL) / (variance(blend.made) + _SMALL)).sqrt()


def _mean(x: Tensor) -> Tensor:
    """Of each window; windows of a small picture are not smaller than three pixels."""
    height, width = x.shape[-2:]
    scale = min(1 / 3, _WINDOWS / max(height, width))
    return functional.interpolate(x, (max(1, round(height * scale)), max(1, round(width * scale))), mode="area")


def _sized(x: Tensor, picture: Tensor) -> Tensor:
    return functional.interpolate(x, _size(picture), mode="bilinear", align_corners=False)


def _size(picture: Tensor) -> tuple[int, int]:
    return picture.shape[-2], picture.shape[-1]
