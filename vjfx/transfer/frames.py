"""The pictures of a film by optimisation: each begins with the result for the one before, along the motion.

After "Artistic Style Transfer for Videos" (Ruder, Dosovitskiy, Brox 2016).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.nets.optical_flow import consistent, enlarged, optical_flow
from vjfx.transfer import pictures
from vjfx.transfer.job import Given
from vjfx.transfer.optimizer import Before, Progress, Transfer
from vjfx.transfer.options import TransferOptions
from vjfx.transfer.pictures import Size

_FLOW = 128  # pixels of the shorter side at which motion is measured
_CUT = 0.3  # share of the picture that was seen before, below which a new scene begins
_CHANGED = 0.1  # difference of brightness from which a place is another one
_HELD = 20.0  # weight of a change against the style, at steadiness 1
_FEWER = 4  # times fewer corrections of a picture that begins with the one before


def noop(_progress: Progress) -> None:
    """Ignore progress."""


class FrameTransfer:
    """Paints the pictures of a film one after another."""

    def __init__(self, given: Given, options: TransferOptions, steadiness: float) -> None:
        """`steadiness` is 0..1."""
        self.on_progress: Callable[[Progress], None] = noop  # called after every correction of a picture
        self._given, self._options = given, options
        self._weight = _HELD * steadiness
        self._content: Tensor | None = None  # of the last picture
        self._result: Tensor | None = None

    def __call__(self, rgb: NDArray[np.uint8], _seconds: float) -> NDArray[np.uint8]:
        """The painting (h, w, 3) of a picture of its size."""
        content = pictures.to_tensor(rgb).to(self._given.device)
        before = None
        if self._content is not None and self._result is not None:
            before = self._before(self._content, self._result, content)
        options = self._options
        if before is not None:
            options = replace(options, iterations=max(1, options.iterations // _FEWER))
        size: Size = content.shape[-1], content.shape[-2]
        for progress in Transfer(
            self._given.network, content, self._given.styles, options, size, self._given.mask, before
        ).run():
            self.on_progress(progress)
        self._content, self._result = content, progress.picture
        return pictures.to_rgb(progress.picture)

    def _before(self, last: Tensor, result: Tensor, content: Tensor) -> Before | None:
        """What the next picture begins with; none after a cut."""
        with torch.no_grad():
            origin, seen = motion(pictures.luma(last), pictures.luma(content))
            if float(seen.mean()) < _CUT:
                return None
            moved = functional.grid_sample(result, origin, padding_mode="border", align_corners=False)
            return Before(content + seen * (moved - content), self._weight * seen)


def motion(last: Tensor, light: Tensor) -> tuple[Tensor, Tensor]:
    """Two brightness maps (1, 1, h, w) -> where each pixel was (1, h, w, 2), and whether it was seen (1, 1, h, w)."""
    size: Size = light.shape[-1], light.shape[-2]
    small = pictures.scaled(size, min(1.0, _FLOW / min(size)), 1)
    first, second = (pictures.resized(each, small) for each in (last, light))
    origin = optical_flow(first, second)
    was = functional.grid_sample(first, origin, padding_mode="border", align_corners=False)
    seen = consistent(origin, optical_flow(second, first)) * torch.exp(-(((second - was) / _CHANGED) ** 2))
    whole = functional.interpolate(seen, (size[1], size[0]), mode="bilinear", align_corners=False)
    return enlarged(origin, (size[1], size[0])), whole
