"""Line art without training: grey, 3x3 dilation by max pooling, absolute difference, inversion.

On uint8 planes it equals OpenCV's cvtColor, dilate, absdiff and bitwise_not bit for bit. Data in main memory, tensors
included, is computed by numpy: in `bench/lineart.py`, torch in one thread took twice as long, and in two threads 0.8 to
5 times as long (hundreds of times where they spin), because its threads wait for each other while the second core draws
something else. A show without a GPU also starts without importing torch. Numpy in two threads was not faster.
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

_PIXELS = 1 << 14  # at a time, so that the floats stay in the cache and BLAS starts no threads


def gray(rgb: Array) -> Array:
    """(H, W, 3 or 4) -> (H, W): (9798 R + 19235 G + 3735 B + 16384) >> 15; alpha is ignored."""
    if not isinstance(rgb, np.ndarray):
        return _on_host(gray, rgb) if rgb.device.type == "cpu" else fused(weigh)(rgb)
    # Exact in float32 too, because no sum needs more than 24 bits; it takes half the time of integers.
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
    """(H, W) -> (H, W): the maximum of (2 radius + 1)^2 pixels, ignoring those outside. radius >= 1."""
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
    """(H, W) -> (H, W): the difference to the brightest neighbour, 0 in even areas. radius >= 1."""
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

    Float pictures in 0..1 are taken as batches, (N, 3, H, W) -> (N, 1, H, W), on any device and with gradients; of
    equally bright neighbours the first gets the gradient, as in `max_pool2d`. The first call compiles for some seconds.

    `contrast` stretches each picture from its weakest to its strongest line; `radius` >= 1 is the width of the lines.
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
    """(256,): brightness per difference, so that the weakest becomes white and the strongest black."""
    low, high = (int(drawn.min()), int(drawn.max())) if 0 not in drawn.shape else (0, 0)
    share = np.clip((np.arange(256) - low) / max(high - low, LEAST), 0, 1)
    stretched: Plane = np.rint(255 * (1 - share)).astype(np.uint8)
    return stretched


def line_loss(prediction: Tensor, target: Tensor, contrast: bool = False, radius: int = 1) -> Tensor:
    """Mean absolute difference, 0..1, between the lines of `prediction` (N, 3, H, W) and the target lines.

    `target` is a line drawing (N, 1, H, W) on white (1), or a picture (N, 3, H, W) of which the lines are used.
    """
    from torch.nn.functional import l1_loss

    from vjfx.nets.lineart_autograd import lines

    wanted = target if target.shape[1] == 1 else lines(target, contrast, radius)
    return l1_loss(lines(prediction, contrast, radius), wanted)


# For a GPU: expressions that torch compiles into one or two kernels each. A wider line repeats the 3x3 maximum, so that
# changing the radius live never compiles anything.


def weigh(rgb: Tensor) -> Tensor:
    """(H, W, 3 or 4) -> (H, W): see `gray`."""
    red, green, blue = (rgb[..., channel].int() * weight for channel, weight in enumerate(GRAY))
    return ((red + green + blue + 16384) >> 15).byte()


def spread(gray: Tensor) -> Tensor:
    """(H, W) -> (H, W): the maximum of 3x3 pixels; the padding of zeros never wins."""
    from torch import maximum
    from torch.nn.functional import pad

    rim = pad(gray, (1, 1, 1, 1))
    tall = maximum(maximum(rim[:-2], rim[1:-1]), rim[2:])
    return maximum(maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])


def rise(wide: Tensor, gray: Tensor) -> Tensor:
    """(H, W), (H, W) -> (H, W): `wide`, spread once more, minus `gray`."""
    return spread(wide) - gray


def _on_host(draw: Callable[..., Any], tensor: Tensor, *options: int) -> Tensor:
    """By numpy, in the same memory."""
    import torch

    return torch.from_numpy(draw(tensor.numpy(), *options))
