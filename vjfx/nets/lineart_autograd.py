"""Line art of batches of float pictures with gradients, for losses, on any device.

Forward and backward it equals `max_pool2d`: of equally bright pixels, the first gets the gradient. Torch compiles it
into one kernel per direction. Where torch cannot compile, `max_pool2d` itself is used, because the uncompiled steps are
slower (bench/lineart.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial, reduce
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from vjfx.core.luma import GRAY
from vjfx.nets.compiled import with_fallback
from vjfx.nets.coverage import LEAST


def lines(rgb: Tensor, contrast: bool = False, radius: int = 1) -> Tensor:
    """(N, 3, H, W) in 0..1 -> (N, 1, H, W): dark lines on white (1); see `lineart`. Raises ValueError."""
    if rgb.ndim != 4 or rgb.shape[1] != 3:
        raise ValueError(f"a batch of pictures has the shape (N, 3, H, W), not {tuple(rgb.shape)}")
    drawn = _drawn(radius)(rgb)
    if not contrast:
        return drawn
    dark, bright = drawn.amin(dim=(1, 2, 3), keepdim=True), drawn.amax(dim=(1, 2, 3), keepdim=True)
    return 1 - (bright - drawn) / (bright - dark).clamp(min=LEAST / 255)


def pooled(rgb: Tensor, radius: int = 1) -> Tensor:
    """(N, 3, H, W) -> (N, 1, H, W): 1 minus the difference to the brightest neighbour, by `max_pool2d`."""
    gray = (rgb * _weights(rgb)).sum(dim=1, keepdim=True)
    return 1 - (max_pool2d(gray, 2 * radius + 1, stride=1, padding=radius) - gray)


class LineArt(torch.autograd.Function):
    """The same by two functions, compiled or not: `spread` forward and `gradient_of_gray` backward."""

    @staticmethod
    def forward(ctx: Any, rgb: Tensor, spread: Callable[..., Any], backward: Callable[..., Any]) -> Tensor:
        """(N, 3, H, W) -> (N, 1, H, W)."""
        drawn: Tensor
        drawn, *planes = spread(rgb)
        ctx.save_for_backward(*planes)
        ctx.gradient_of_gray = backward
        return drawn

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """(N, 1, H, W) -> (N, 3, H, W)."""
        return ctx.gradient_of_gray(*ctx.saved_tensors, gradient) * _weights(gradient), None, None


def spread(rgb: Tensor, radius: int) -> tuple[Tensor, Tensor, Tensor]:
    """The lines (N, 1, H, W), and for the backward pass, padded: grey, and its maximum along rows."""
    red, green, blue = (share / 32768 * rgb[:, n : n + 1] for n, share in enumerate(GRAY))
    gray = _padded(red + green + blue, 3, radius, -torch.inf)
    wide = _padded(_highest(gray, 3, radius), 2, radius, -torch.inf)
    return 1 - (_highest(wide, 2, radius) - _shifted(gray, 3, radius, 0)), gray, wide


def gradient_of_gray(gray: Tensor, wide: Tensor, gradient: Tensor, radius: int) -> Tensor:
    """The gradient with respect to grey, from the gradient with respect to the lines."""
    return gradient - _back(gray, 3, radius, _back(wide, 2, radius, gradient))


def _highest(plane: Tensor, axis: int, radius: int) -> Tensor:
    """The maximum of 2 radius + 1 pixels along the axis of a padded plane."""
    return reduce(torch.maximum, (_shifted(plane, axis, radius, by) for by in range(-radius, radius + 1)))


def _back(plane: Tensor, axis: int, radius: int, gradient: Tensor) -> Tensor:
    """For each pixel of a padded plane, the sum of the gradients of all windows in which it is the first maximum.

    Each pixel finds out by itself, from the pixels before and after it, so nothing has to be scattered or counted.
    """
    here, gradient = _shifted(plane, axis, radius, 0), _padded(gradient, axis, radius, 0)
    before, after = (list(_maxima(plane, axis, radius, way)) for way in (-1, 1))
    shares = (
        torch.where(
            (here > before[place]) & (here >= after[2 * radius - place]),
            _shifted(gradient, axis, radius, radius - place),
            0,
        )
        for place in range(2 * radius + 1)  # of the pixel in the window
    )
    return reduce(torch.add, shares)


def _maxima(plane: Tensor, axis: int, radius: int, way: int) -> Iterator[Tensor]:
    """The maxima of the 0, 1, 2 ... 2 radius nearest pixels before (`way` -1) or after (1) each pixel."""
    near = (_shifted(plane, axis, radius, way * by) for by in range(1, 2 * radius + 1))
    return accumulate(near, torch.maximum, initial=plane.new_full((), -torch.inf))


def _padded(plane: Tensor, axis: int, radius: int, rim: float) -> Tensor:
    """The plane padded with 2 radius pixels of `rim` before and after it along the axis.

    The padding is in memory, so that each shift is a plain load; a compiled `pad` would mask every one of them.
    """
    shape = list(plane.shape)
    shape[axis] = 2 * radius
    edge = plane.new_full(shape, rim)
    return torch.cat((edge, plane, edge), axis)


def _shifted(padded: Tensor, axis: int, radius: int, by: int) -> Tensor:
    """The plane shifted by at most 2 radius pixels along the axis, without the padding."""
    return padded.narrow(axis, 2 * radius + by, padded.shape[axis] - 4 * radius)


def _weights(like: Tensor) -> Tensor:
    return like.new_tensor(GRAY).view(1, 3, 1, 1) / 32768


@lru_cache(maxsize=8)
def _drawn(radius: int) -> Callable[[Tensor], Tensor]:
    """Compiled for this radius at the first call, and again at the first call with gradients.

    The first compilation is for one size; another size triggers one for all sizes.
    """
    forward, backward = (torch.compile(partial(each, radius=radius)) for each in (spread, gradient_of_gray))
    return with_fallback(partial(_apply, forward, backward), partial(pooled, radius=radius))


def _apply(spread: Callable[..., Any], backward: Callable[..., Any], rgb: Tensor) -> Tensor:
    drawn: Tensor = LineArt.apply(rgb, spread, backward)  # type: ignore[no-untyped-call]
    return drawn
