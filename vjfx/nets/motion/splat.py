"""Forward warping: each pixel is laid down where it goes, over the four pixels around that place."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

_SMALL = 1e-6


class Splatted(NamedTuple):
    """What has been laid down."""

    picture: Tensor  # (n, c, h, w), the weighted mean of what met there; 0 in holes
    covered: Tensor  # (n, 1, h, w): how many pixels met there, without their weights; 0 in holes


def splat(picture: Tensor, shift: Tensor, weight: Tensor) -> Splatted:
    """A picture (n, c, h, w) whose pixels go by `shift` (n, 2, h, w): x and y in pixels.

    Where several meet, each counts by its positive `weight` (n, 1, h, w); weights that are exponentials make this
    softmax splatting (Niklaus and Liu 2020). What leaves the picture is lost.
    """
    count, channels, height, width = picture.shape
    rows = torch.arange(height, device=picture.device, dtype=picture.dtype)[:, None]
    columns = torch.arange(width, device=picture.device, dtype=picture.dtype)
    x, y = columns + shift[:, 0], rows + shift[:, 1]
    left, top = x.floor(), y.floor()
    laid = torch.cat([picture * weight, weight, torch.ones_like(weight)], 1).flatten(2)  # (n, c + 2, h w)
    made = torch.zeros_like(laid)
    for down in (0, 1):
        for right in (0, 1):
            column, row = left + right, top + down
            share = (1 - (x - column).abs()) * (1 - (y - row).abs())
            share = share * ((column >= 0) & (column < width) & (row >= 0) & (row < height))
            place = row.clamp(0, height - 1).long() * width + column.clamp(0, width - 1).long()
            made.scatter_add_(2, place.flatten(1)[:, None].expand_as(laid), laid * share.flatten(1)[:, None])
    made = made.view(count, channels + 2, height, width)
    return Splatted(made[:, :channels] / made[:, channels:-1].clamp_min(_SMALL), made[:, channels + 1 :])
