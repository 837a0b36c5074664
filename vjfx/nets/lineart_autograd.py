"""Line art of batches of float pictures, with gradients: for a loss, on whatever device they are.

Forward and backward it is what `max_pool2d` gives: of pixels that are equally bright, the first has the gradient. Torch
compiles it into one kernel each way. Where it cannot compile it is `max_pool2d`, as the same steps one by one would be
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
from vjfx.nets.compiled import attempted
from vjfx.nets.coverage import LEAST


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


def spread(rgb: Tensor, radius: int) -> tuple[Tensor, Tensor, Tensor]:
    """The lines (N, 1, H, W), and what the way back needs, framed: gray, and its maximum along rows."""
    red, green, blue = (share / 32768 * rgb[:, n : n + 1] for n, share in enumerate(GRAY))
    gray = _framed(red + green + blue, 3, radius, -torch.inf)
    wide = _framed(_highest(gray, 3, radius), 2, radius, -torch.inf)
    return 1 - (_highest(wide, 2, radius) - _moved(gray, 3, radius, 0)), gray, wide


def returned(gray: Tensor, wide: Tensor, gradient: Tensor, radius: int) -> Tensor:
    """The gradient of the lines, as one of gray."""
    return gradient - _back(gray, 3, radius, _back(wide, 2, radius, gradient))


def _highest(plane: Tensor, axis: int, radius: int) -> Tensor:
    """The maximum of 2 radius + 1 pixels along the axis of a framed plane."""
    return reduce(torch.maximum, (_moved(plane, axis, radius, by) for by in range(-radius, radius + 1)))


def _back(plane: Tensor, axis: int, radius: int, gradient: Tensor) -> Tensor:
    """To each pixel of a framed plane from all the windows in which it is the first of the highest.

    Each asks for itself whether it is, from what lies before it and behind it: nothing is scattered, nor counted.
    """
    here, gradient = _moved(plane, axis, radius, 0), _framed(gradient, axis, radius, 0)
    before, behind = (list(_maxima(plane, axis, radius, way)) for way in (-1, 1))
    shares = (
        torch.where(
            (here > before[place]) & (here >= behind[2 * radius - place]),
            _moved(gradient, axis, radius, radius - place),
            0,
        )
        for place in range(2 * radius + 1)  # of the pixel in the window
    )
    return reduce(torch.add, shares)


def _maxima(plane: Tensor, axis: int, radius: int, way: int) -> Iterator[Tensor]:
    """Of none, of the nearest, of the two nearest ... of the 2 radius nearest pixels before (-1) or behind each (1)."""
    near = (_moved(plane, axis, radius, way * by) for by in range(1, 2 * radius + 1))
    return accumulate(near, torch.maximum, initial=plane.new_full((), -torch.inf))


def _framed(plane: Tensor, axis: int, radius: int, rim: float) -> Tensor:
    """The plane with 2 radius pixels of `rim` before it and behind it along the axis.

    It lies in memory with its frame, so that each shift is a plain load. Compiled, `pad` would mask every one of them.
    """
    shape = list(plane.shape)
    shape[axis] = 2 * radius
    edge = plane.new_full(shape, rim)
    return torch.cat((edge, plane, edge), axis)


def _moved(framed: Tensor, axis: int, radius: int, by: int) -> Tensor:
    """What lies `by` pixels, at most 2 radius, further along the axis; without the frame."""
    return framed.narrow(axis, 2 * radius + by, framed.shape[axis] - 4 * radius)


def _weights(like: Tensor) -> Tensor:
    return like.new_tensor(GRAY).view(1, 3, 1, 1) / 32768


@lru_cache(maxsize=8)
def _drawn(radius: int) -> Callable[[Tensor], Tensor]:
    """Compiled for this radius when it is first drawn with, and again when a gradient is first asked for.

    At first for one size; once another comes, for any.
    """
    there, back = (torch.compile(partial(each, radius=radius)) for each in (spread, returned))
    return attempted(partial(_applied, there, back), partial(pooled, radius=radius))


def _applied(spread: Callable[..., Any], returned: Callable[..., Any], rgb: Tensor) -> Tensor:
    drawn: Tensor = LineArt.apply(rgb, spread, returned)  # type: ignore[no-untyped-call]
    return drawn
