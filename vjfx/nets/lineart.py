"""Line art without training: gray, 3x3 dilation by max pooling, absolute difference, invert.

On uint8 planes, bit for bit what OpenCV's cvtColor, dilate, absdiff and bitwise_not make. Whatever lies in the
processor's memory goes through numpy, also as a tensor: `bench/lineart.py` found torch in one thread to take twice as
long, and in two from 0.8 to 5 times, or hundreds where they spin, since its threads wait for each other whenever the
second core has something else to draw; and a show without a GPU starts without importing it. Numpy in two threads was
no faster.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from vjfx.core.luma import GRAY
from vjfx.nets.compiled import fused
from vjfx.nets.coverage import LEAST
from vjfx.nets.dilation import Plane, dilated

if TYPE_CHECKING:
    from torch import Tensor

    Array: TypeAlias = Plane | Tensor
else:
    Array = Any

_PIXELS = 1 << 14  # at a time: their floats stay in the cache, and BLAS starts no threads


def gray(rgb: Array) -> Array:
    """(H, W, 3 or 4) -> (H, W): (9798 R + 19235 G + 3735 B + 16384) >> 15; alpha does not count."""
    if not isinstance(rgb, np.ndarray):
        return _on_host(gray, rgb) if rgb.device.type == "cpu" else fused(weigh)(rgb)
    # In float32 it is exact as well: no sum needs more than 24 bits. It takes half the time of integers.
    height, width, channels = rgb.shape
    weights = np.array((*GRAY, 0)[:channels], np.float32) / 32768
    rows = min(height, max(1, _PIXELS // max(1, width)))
    colors, sums = np.empty((rows, width, channels), np.float32), np.empty((rows, width), np.float32)
    result = np.empty((height, width), np.uint8)
    for y in range(0, height, rows):
        count = min(rows, height - y)
        colors[:count] = rgb[y : y + count]
        np.matmul(colors[:count], weights, out=sums[:count])
        np.add(sums[:count], np.float32(0.5), out=result[y : y + count], casting="unsafe")
    return result


def dilate(gray: Array, radius: int = 1) -> Array:
    """(H, W) -> (H, W): the maximum of (2 radius + 1)^2 pixels; those outside do not count. radius >= 1."""
    if not isinstance(gray, np.ndarray):
        if gray.device.type == "cpu":
            return _on_host(dilate, gray, radius)
        for _ in range(radius):
            gray = fused(spread)(gray)
        return gray
    result = np.empty(gray.shape, np.uint8)
    for _ in dilated(gray, radius, result):
        pass
    return result


def difference(gray: Array, radius: int = 1) -> Array:
    """(H, W) -> (H, W): by how much a brighter pixel is near; 0 where all is even. radius >= 1."""
    if not isinstance(gray, np.ndarray):
        if gray.device.type == "cpu":
            return _on_host(difference, gray, radius)
        return fused(rise)(dilate(gray, radius - 1), gray)
    result = np.empty(gray.shape, gray.dtype)
    for rows, drawn in dilated(gray, radius, result):
        np.subtract(drawn, rows, out=drawn)
    return result


def lineart(gray: Array, contrast: bool = False, radius: int = 1) -> Array:
    """Dark lines on white, 255 - difference: (H, W) uint8 -> (H, W).

    Also of a batch of float pictures in 0..1, (N, 3, H, W) -> (N, 1, H, W), on any device and with gradients, which go
    to the first of equally bright neighbours, as in `max_pool2d`. The first call compiles for a few seconds.

    `contrast` stretches each picture from its weakest to its strongest line; `radius` >= 1 is the weight of the line.
    """
    if not isinstance(gray, np.ndarray):
        if gray.is_floating_point():
            from vjfx.nets.lineart_autograd import lines

            return lines(gray, contrast, radius)
        if gray.device.type == "cpu":
            return _on_host(lineart, gray, contrast, radius)
        there = cast("Tensor", difference(gray, radius))
        inked: Tensor = there.new_tensor(_stretch(there))[there.int()] if contrast else ~there
        return inked
    if contrast:
        here = np.asarray(difference(gray, radius))
        stretched: Plane = _stretch(here)[here]
        return stretched
    result = np.empty(gray.shape, np.uint8)
    for rows, drawn in dilated(gray, radius, result):
        np.subtract(drawn, rows, out=drawn)
        np.invert(drawn, out=drawn)
    return result


def _stretch(drawn: Array) -> Plane:
    """(256,): how bright each difference is drawn if the weakest is to be paper and the strongest black."""
    low, high = (int(drawn.min()), int(drawn.max())) if 0 not in drawn.shape else (0, 0)
    share = np.clip((np.arange(256) - low) / max(high - low, LEAST), 0, 1)
    stretched: Plane = np.rint(255 * (1 - share)).astype(np.uint8)
    return stretched


def line_loss(prediction: Tensor, target: Tensor, contrast: bool = False, radius: int = 1) -> Tensor:
    """How far the lines of `prediction` (N, 3, H, W) are from those wanted, 0..1: the mean difference of pixels.

    `target` is a line drawing (N, 1, H, W), 1 the paper, or a picture (N, 3, H, W) whose own lines are wanted.
    """
    from torch.nn.functional import l1_loss

    from vjfx.nets.lineart_autograd import lines

    wanted = target if target.shape[1] == 1 else lines(target, contrast, radius)
    return l1_loss(lines(prediction, contrast, radius), wanted)


# On a GPU: expressions that torch compiles into one or two kernels each. A wider line is the 3x3 maximum again and
# again, so that a radius that is played live never compiles anything.


def weigh(rgb: Tensor) -> Tensor:
    """(H, W, 3 or 4) -> (H, W): see `gray`."""
    red, green, blue = (rgb[..., channel].int() * weight for channel, weight in enumerate(GRAY))
    return ((red + green + blue + 16384) >> 15).byte()


def spread(gray: Tensor) -> Tensor:
    """(H, W) -> (H, W): the maximum of 3x3 pixels; the zeros around never win."""
    from torch import maximum
    from torch.nn.functional import pad

    rim = pad(gray, (1, 1, 1, 1))
    tall = maximum(maximum(rim[:-2], rim[1:-1]), rim[2:])
    return maximum(maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])


def rise(wide: Tensor, gray: Tensor) -> Tensor:
    """(H, W), (H, W) -> (H, W): how far `wide`, spread once more, lies above `gray`."""
    return spread(wide) - gray


def _on_host(draw: Callable[..., Any], tensor: Tensor, *options: int) -> Tensor:
    """Through numpy and back, in the same memory."""
    import torch

    return torch.from_numpy(draw(tensor.numpy(), *options))
