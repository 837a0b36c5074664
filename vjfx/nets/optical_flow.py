"""Dense optical flow between two small pictures: iterative Lucas-Kanade from coarse to fine (Bouguet 2000)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_LEVELS = 4  # sizes, each half of the next
_STEPS = 2  # corrections at each size
_WINDOW = 7  # pixels that move together
_FLAT = 0.02  # gradients below it, in 0..1 per pixel, say little about the motion
_REACH = 3  # pixels from which places without gradients take their motion, at each size


def optical_flow(first: Tensor, second: Tensor) -> Tensor:
    """Two brightness maps (n, 1, h, w), 0..1 -> (n, h, w, 2): where each pixel of the second was in the first.

    In -1..1, as grid_sample takes it.
    """
    pyramid = [(first, second)]
    while len(pyramid) < _LEVELS and min(pyramid[0][0].shape[-2:]) >= 2 * _WINDOW:
        pyramid.insert(0, tuple(functional.avg_pool2d(each, 2) for each in pyramid[0]))  # type: ignore[arg-type]
    flow = torch.zeros(len(first), 2, *pyramid[0][0].shape[-2:], dtype=first.dtype, device=first.device)
    for before, after in pyramid:
        size = before.shape[-2:]
        if flow.shape[-2:] != size:
            flow = 2 * functional.interpolate(flow, size, mode="bilinear", align_corners=False)
        for _ in range(_STEPS):
            step, certainty = _correction(_sampled(before, flow), after)
            flow = _averaged(flow + step, certainty)
    return _grid(flow)


def enlarged(origin: Tensor, size: tuple[int, int]) -> Tensor:
    """The same flow (n, h, w, 2) for a picture of another size (height, width)."""
    flow = functional.interpolate(origin.permute(0, 3, 1, 2), size, mode="bilinear", align_corners=False)
    return flow.permute(0, 2, 3, 1)


def consistent(forth: Tensor, back: Tensor) -> Tensor:
    """(n, 1, h, w): 1 where a pixel was seen in the first picture, as far as two flows (n, h, w, 2) agree; otherwise 0.

    `forth` says where each pixel of the second picture was in the first, `back` where each of the first is in the
    second. There and back again should be no way (Sundaram, Brox, Keutzer 2010).
    """
    height, width = forth.shape[1:3]
    pixels = forth.new_tensor([width / 2, height / 2])
    own = _grid(forth.new_zeros(1, 2, height, width))
    returned = functional.grid_sample(back.permute(0, 3, 1, 2), forth, padding_mode="border", align_corners=False)
    returned = returned.permute(0, 2, 3, 1)
    lost = ((returned - own) * pixels).square().sum(-1)
    ways = ((forth - own) * pixels).square().sum(-1) + ((returned - forth) * pixels).square().sum(-1)
    inside = (forth.abs() < 1).all(-1)
    return ((lost < 0.01 * ways + 0.5) & inside).to(forth.dtype)[:, None]


def _correction(moved: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
    """Pixels (n, 2, h, w) by which each window of `moved` has to be looked for elsewhere, and how certain that is."""
    mean = (moved + after) / 2
    padded = functional.pad(mean, (1, 1, 1, 1), mode="replicate")
    across = (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2]) / 2
    down = (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]) / 2
    change = after - moved
    products = torch.cat([across * across, across * down, down * down, across * change, down * change], 1)
    xx, xy, yy, xt, yt = _boxed(products, _WINDOW // 2).unsqueeze(2).unbind(1)
    xx, yy = xx + _FLAT**2, yy + _FLAT**2
    determinant = (xx * yy - xy * xy).clamp_min(_FLAT**4)
    step = torch.cat([xy * yt - yy * xt, xy * xt - xx * yt], 1) / determinant
    return -step.clamp(-_WINDOW / 2, _WINDOW / 2), determinant / (xx + yy)


def _averaged(flow: Tensor, certainty: Tensor) -> Tensor:
    """The mean around each place, weighed by certainty (n, 1, h, w): plain areas move with the edges around them."""
    return _boxed(flow * certainty, _REACH) / _boxed(certainty, _REACH)


def _boxed(maps: Tensor, reach: int) -> Tensor:
    """The sum of the places within `reach` pixels across and down, over their number away from the borders."""
    # Products with band matrices, which on a processor take a quarter of avg_pool2d's time.
    down, across = (_band(side, reach, maps) for side in maps.shape[-2:])
    return down @ maps @ across


def _band(side: int, reach: int, like: Tensor) -> Tensor:
    places = torch.arange(side, device=like.device)
    return ((places[:, None] - places).abs() <= reach).to(like.dtype) / (2 * reach + 1)


def _sampled(picture: Tensor, flow: Tensor) -> Tensor:
    return functional.grid_sample(picture, _grid(flow), padding_mode="border", align_corners=False)


def _grid(flow: Tensor) -> Tensor:
    """Pixels (n, 2, h, w) that each place is away -> (n, h, w, 2) in -1..1."""
    height, width = flow.shape[-2:]
    rows = (2 * torch.arange(height, device=flow.device, dtype=flow.dtype) + 1) / height - 1
    columns = (2 * torch.arange(width, device=flow.device, dtype=flow.dtype) + 1) / width - 1
    own = torch.stack(torch.meshgrid(rows, columns, indexing="ij")[::-1], -1)
    return own + flow.permute(0, 2, 3, 1) * flow.new_tensor([2 / width, 2 / height])
