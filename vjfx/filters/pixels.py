"""What filters read of a frame of any layout: its luma, its alpha, its plane on a GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import Array, Frame, Layout
from vjfx.media.pixels import on_host, resized, to_rgb
from vjfx.nets.lineart import gray

if TYPE_CHECKING:
    from torch import Tensor


def luma(frame: Frame) -> Array:
    """A luma plane (H, W), as stored: the frame's own, in its own range, or the grey of its RGB, full range."""
    if frame.format.has_luma:
        return frame.planes[0]
    if frame.format.layout is Layout.PAL8:
        return gray(to_rgb(frame))
    return gray(frame.planes[0])


def opacity(frame: Frame, size: tuple[int, int]) -> NDArray[np.uint8] | None:
    """The alpha (H, W) of a frame that has it for each pixel, at a size (width, height); otherwise None."""
    if frame.format.layout is not Layout.RGBA:
        return None
    return resized(on_host(frame.planes[0])[..., 3], *size)


def on_cuda(plane: Array) -> Tensor:
    """The plane on the GPU; copied through page-locked memory, without waiting, if it is not there yet."""
    import torch

    if not isinstance(plane, np.ndarray):
        return plane.cuda()
    # A new buffer each time: torch reuses page-locked memory only after the copy from it is done.
    locked = torch.empty(plane.shape, dtype=torch.uint8, pin_memory=True)
    locked.numpy()[...] = plane
    return locked.cuda(non_blocking=True)
