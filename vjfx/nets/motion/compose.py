"""Puts moved parts together: the front ones cover those behind; what is uncovered is filled from around."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

_SMALL = 1e-6  # coverage below it has no colour of its own


class Composed(NamedTuple):
    """Frames and the motion in them."""

    frames: Tensor  # (n, f, 4, h, w), RGBA premultiplied
    origin: Tensor  # (n, f, h, w, 2): where what is seen there is in the picture, -1..1


def compose(picture: Tensor, masks: Tensor, sources: Tensor) -> Composed:
    """A picture (n, 4, h, w), RGBA premultiplied, whose parts are taken from elsewhere.

    `masks` (n, k, h, w) sum to 1: the ground, which stays, then the parts, each in front of the one before. `sources`
    (n, f, k - 1, h, w, 2) say where in the picture each part's pixels come from, -1..1. Where nothing moves, this is
    the picture again.
    """
    count, frames, parts, height, width = sources.shape[:5]
    inside = masks[:, 1:] * picture[:, 3:]
    layers = torch.cat([masks[:, 1:, None] * picture[:, None], inside[:, :, None]], 2)  # (n, k - 1, 5, h, w)
    # All frames below each other in one grid, so that no layer is copied.
    grid = sources.permute(0, 2, 1, 3, 4, 5).reshape(count * parts, frames * height, width, 2)
    seen = functional.grid_sample(layers.flatten(0, 1), grid, padding_mode="border", align_corners=False)
    seen = seen.view(count, parts, 5, frames, height, width).permute(1, 0, 3, 2, 4, 5)  # (k - 1, n, f, 5, h, w)
    # Taken apart at once: the gradient of an index would fill a tensor of the whole size with zeros.
    fronts = [torch.split(part, [4, 1], 2) for part in seen.unbind(0)]
    left = torch.ones_like(fronts[0][1])
    made, origin = torch.zeros_like(fronts[0][0]), torch.zeros_like(sources[:, :, 0])
    for (colors, inside_there), source in zip(reversed(fronts), reversed(sources.unbind(2)), strict=True):
        share = torch.minimum(inside_there, left)
        made = made + share / inside_there.clamp_min(_SMALL) * colors
        origin = origin + share[:, :, 0, ..., None] * source
        left = left - share
    ground, covered = masks[:, :1] * picture, 1 - inside.sum(1, keepdim=True)
    share = torch.minimum(covered[:, None], left)
    made = made + share / covered[:, None].clamp_min(_SMALL) * ground[:, None]
    made = made + (left - share) * filled(ground, covered)[:, None]
    return Composed(made, origin + left[:, :, 0, ..., None] * own_places(picture)[:, None])


def filled(ground: Tensor, covered: Tensor) -> Tensor:
    """The ground (n, 4, h, w), which is there only as far as `covered` (n, 1, h, w), continued over the holes.

    Push and pull over a pyramid ("The Lumigraph", Gortler et al. 1996).
    """
    known = torch.cat([ground, covered], 1)
    pyramid = [known]
    while min(pyramid[-1].shape[-2:]) > 1:
        pyramid.append(functional.avg_pool2d(pyramid[-1], 2, ceil_mode=True))
    made = pyramid[-1][:, :4] / pyramid[-1][:, 4:].clamp_min(_SMALL)
    for level in reversed(pyramid[:-1]):
        coarse = functional.interpolate(made, level.shape[-2:], mode="bilinear", align_corners=False)
        made = level[:, :4] + (1 - level[:, 4:]).clamp_min(0) * coarse
    return made


def own_places(picture: Tensor) -> Tensor:
    """(n, h, w, 2): each pixel's own place, as grid_sample takes it."""
    height, width = picture.shape[-2:]
    rows, columns = (
        (2 * torch.arange(side, device=picture.device, dtype=picture.dtype) + 1) / side - 1 for side in (height, width)
    )
    return torch.stack(torch.meshgrid(rows, columns, indexing="ij")[::-1], -1).expand(len(picture), -1, -1, -1)
