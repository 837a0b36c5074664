"""What somebody says about a motion by hand: arrows, a mask of what may move, how many parts may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.diffusion import spread
from vjfx.nets.motion.eulerian import CERTAIN, Flow
from vjfx.nets.motion.guided import guided
from vjfx.nets.motion.parts import Parts, harmonics
from vjfx.nets.motion.window import Window

_PHASES = 16  # at which a part's way is looked at
_STILL = 1e-4  # a shift below it has no direction


class Arrow(NamedTuple):
    """From a place to where it should be at the latest one loop later, in pixels of the picture."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Hints:
    """Without any, the network decides."""

    arrows: Sequence[Arrow] = ()
    mask: Tensor | None = None  # (h, w), 0..1: where the picture may move
    most: int | None = None  # parts that may move


def hinted(motion: Any, hints: Hints, picture: Tensor, window: Window) -> Any:
    """A motion that follows the hints; `Flow` is that of the picture (1, 4, h, w), `Parts` are of the square."""
    if isinstance(motion, Flow):
        return _flow(motion, hints, picture, window)
    if isinstance(motion, Parts):
        return _parts(motion, hints, window)
    return motion


def _flow(flow: Flow, hints: Hints, picture: Tensor, window: Window) -> Flow:
    mask, way = flow.mask, flow.way
    if hints.arrows:
        colors = functional.interpolate(picture, mask.shape[-2:], mode="area")
        arrows = mask.new_tensor(hints.arrows)
        ends = arrows.view(-1, 2, 2) / arrows.new_tensor([window.width, window.height])
        drawn, near = spread(ends, (arrows[:, 2:] - arrows[:, :2]) * 2 / window.side, colors)
        near = guided(near, colors[:, :3])
        sure = ((near - 0.2) / 0.4).clamp(0, 1)
        way, mask = way + sure * (drawn - way), torch.maximum(mask, CERTAIN[0] + sure * (1 - CERTAIN[0]))
    if hints.mask is not None:
        allowed = functional.interpolate(hints.mask[None, None], mask.shape[-2:], mode="area")
        # An arrow and a mask together say all; otherwise the network still says what flows within the mask.
        mask = allowed if hints.arrows else mask * allowed
    return Flow(mask, way)


def _parts(parts: Parts, hints: Hints, window: Window) -> Parts:
    for arrow in hints.arrows:
        parts = _drawn(parts, arrow, window)
    if hints.most is not None:
        moving = _motions(parts).argsort(descending=True, stable=True)[: hints.most]
        kept = torch.zeros(parts.series.shape[1])
        kept[moving] = 1
        parts = replace(parts, series=parts.series * kept[:, None, None, None].to(parts.series))
    if hints.mask is not None:
        square = hints.mask.new_zeros(window.side, window.side)
        window.inside(square).copy_(hints.mask)
        allowed = functional.interpolate(square[None, None], parts.masks.shape[-2:], mode="area").to(parts.masks)
        moved = parts.masks[:, 1:] * allowed
        fields = parts.fields * functional.interpolate(allowed, parts.fields.shape[-2:], mode="area")[:, :, None]
        parts = replace(parts, masks=torch.cat([1 - moved.sum(1, keepdim=True), moved], 1), fields=fields)
    return parts


def _drawn(parts: Parts, arrow: Arrow, window: Window) -> Parts:
    """The part at an arrow's foot, or the nearest one: its shift is turned and scaled until it reaches the tip."""
    unit = 2 / window.side
    foot = [(arrow.x0 + window.left) * unit - 1, (arrow.y0 + window.top) * unit - 1]
    side = parts.masks.shape[-1]
    column, row = (min(side - 1, max(0, int((place + 1) / 2 * side))) for place in foot)
    there = parts.masks[0, 1:, row, column]
    part = int(there.argmax()) if float(there.max()) > 0.2 else _nearest(parts, foot)
    # A part is drawn from where it was: against the way that it goes.
    wanted = torch.complex(*(-parts.series.new_tensor([arrow.x1 - arrow.x0, arrow.y1 - arrow.y0]) * unit))
    series = parts.series.clone()
    shift = series[0, part, :, 0]  # (2, 8)
    way = shift @ harmonics(torch.arange(_PHASES, device=shift.device) / _PHASES).T
    far = way[:, way.norm(dim=0).argmax()]
    if float(far.norm()) > _STILL:
        turned = torch.complex(shift[0], shift[1]) * (wanted / torch.complex(far[0], far[1]))
        series[0, part, :, 0] = torch.stack([turned.real, turned.imag])
    else:  # there and back
        series[0, part, :, 0] = 0
        series[0, part, :, 0, 0] = -0.5 * torch.stack([wanted.real, wanted.imag])
    return replace(parts, series=series)


def _nearest(parts: Parts, foot: list[float]) -> int:
    masks = parts.masks[0, 1:]
    side = masks.shape[-1]
    line = (2 * torch.arange(side, device=masks.device) + 1) / side - 1
    far = torch.hypot(line - foot[0], line[:, None] - foot[1])
    return int(torch.where(masks > 0.5, far, 9 + far).amin((1, 2)).argmin())


def _motions(parts: Parts) -> Tensor:
    """(parts,): how much each moves the picture."""
    waves = harmonics(torch.arange(_PHASES, device=parts.series.device) / _PHASES)
    moved = torch.einsum("kctw,pw->kctp", parts.series[0], waves).pow(2).mean((1, 2, 3)).sqrt()
    return moved * parts.masks[0, 1:].mean((1, 2))
