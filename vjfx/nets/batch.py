"""Line art of batches of float pictures, with gradients: for a loss, on whatever device they are.

Forward and backward it is what `max_pool2d` gives, but for ties: where several pixels are equally bright, each has its
share of the gradient. Torch compiles it into a kernel or two each way. Where it cannot compile it is `max_pool2d`, as
the same steps one by one would be slower (bench/lineart.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, reduce
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d, pad

from vjfx.nets.lineart import GRAY, LEAST, attempted


def lines(rgb: Tensor, contrast: bool = False, radius: int = 1) -> Tensor:
    """(N, 3, H, W) in 0..1 -> (N, 1, H, W): dark lines on 1; see `lineart`."""
    if rgb.ndim != 4 or rgb.shape[1] != 3:
        raise ValueError(f"a batch of pictures is (N, 3, H, W), not {tuple(rgb.shape)}")
    drawn = _drawn(radius)(rgb)
    if not contrast:
        return drawn
    dark, bright = drawn.amin(dim=(1, 2, 3), keepdim=True), drawn.amax(dim=(1, 2, 3), keepdim=True)
    return 1 - (bright - drawn) / (bright - dark).clamp(min=LEAST / 255)


def pooled(rgb: Tensor, radius: int = 1) -> Tensor:
    """(N, 3, H, W) -> (N, 1, H, W): 1 less by how much a brighter pixel is near, by `max_pool2d`."""
    gray = (rgb * _weights(rgb)).sum(dim=1, keepdim=True)
    return 1 - (max_pool2d(gray, 2 * radius + 1, stride=1, padding=radius) - gray)


class LineArt(torch.autograd.Function):
    """The same, by two functions that torch may have compiled: `spread` and `returned`."""

    @staticmethod
    def forward(ctx: Any, rgb: Tensor, spread: Callable[..., Any], returned: Callable[..., Any]) -> Tensor:
        """(N, 3, H, W) -> (N, 1, H, W)."""
        drawn: Tensor
        drawn, *planes = spread(rgb)
        ctx.save_for_backward(*planes)
        ctx.returned = returned
        return drawn

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """(N, 1, H, W) -> (N, 3, H, W)."""
        return ctx.returned(*ctx.saved_tensors, gradient) * _weights(gradient), None, None


def spread(rgb: Tensor, radius: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The lines, and what the way back needs: gray, its maximum along columns, and that along rows; (N, 1, H, W)."""
    red, green, blue = (share / 32768 * rgb[:, n : n + 1] for n, share in enumerate(GRAY))
    gray = red + green + blue
    tall = reduce(torch.maximum, _near(gray, 2, radius, -torch.inf))
    wide = reduce(torch.maximum, _near(tall, 3, radius, -torch.inf))
    return 1 - (wide - gray), gray, tall, wide


def returned(gray: Tensor, tall: Tensor, wide: Tensor, gradient: Tensor, radius: int) -> Tensor:
    """The gradient of the lines, as one of gray."""
    return gradient - _back(gray, tall, 2, radius, _back(tall, wide, 3, radius, gradient))


def _back(plane: Tensor, maximum: Tensor, axis: int, radius: int, gradient: Tensor) -> Tensor:
    """To each pixel from the maxima that it is, with as many as there are of them."""
    shared = gradient / sum((each == maximum).to(gradient.dtype) for each in _near(plane, axis, radius, torch.nan))
    pairs = zip(_near(maximum, axis, radius, torch.nan), _near(shared, axis, radius, 0), strict=True)
    return sum((torch.where(each == plane, share, 0) for each, share in pairs), torch.zeros_like(plane))


def _near(plane: Tensor, axis: int, radius: int, rim: float) -> list[Tensor]:
    """The plane shifted along the axis by -radius to radius pixels; what lies outside is `rim`."""
    wider = pad(plane, (0, 0, radius, radius) if axis == 2 else (radius, radius), value=rim)
    return [wider.narrow(axis, start, plane.shape[axis]) for start in range(2 * radius + 1)]


def _weights(like: Tensor) -> Tensor:
    return like.new_tensor(GRAY).view(1, 3, 1, 1) / 32768


@lru_cache(maxsize=8)
def _drawn(radius: int) -> Callable[[Tensor], Tensor]:
    """Compiled for this radius when it is first drawn with, and again when a gradient is first asked for.

    At first for one size, which is a seventh faster; once another comes, for any.
    """
    there, back = (torch.compile(partial(each, radius=radius)) for each in (spread, returned))
    return attempted(partial(_applied, there, back), partial(pooled, radius=radius))


def _applied(spread: Callable[..., Any], returned: Callable[..., Any], rgb: Tensor) -> Tensor:
    drawn: Tensor = LineArt.apply(rgb, spread, returned)  # type: ignore[no-untyped-call]
    return drawn
