"""Lines as the sketch network draws them: it sees the colours, in which two that are equally bright are two."""

from __future__ import annotations

import numpy as np
import torch
from av import VideoFrame

from vjfx.device import pick
from vjfx.nets.dilation import Plane
from vjfx.nets.drawing import drawing
from vjfx.nets.lineart import dilate
from vjfx.offline.job import Look
from vjfx.offline.lines import Inks
from vjfx.offline.picture import Form, to_rgb


class Sketch:
    """See `vjfx.offline.lines.Method`; a radius above 1 makes the lines wider."""

    def __init__(self, look: Look, form: Form) -> None:
        """Raises WeightsError."""
        if look.threads:
            torch.set_num_threads(look.threads)
        self._radius, self._form = look.lines.radius, form
        self._draw = drawing(look.lines.weights, pick("auto"), fast=True)
        self._inks = Inks(look.lines, form, 255)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        ink: Plane = self._draw(to_rgb(picture, self._form))
        if self._radius > 1:
            wide = dilate(ink.astype(np.uint8), self._radius - 1)
            assert isinstance(wide, np.ndarray)
            ink = wide
        self._inks.put(ink, result)
