"""Stills as loops: what is asked for, checked once, and carried out for one picture after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn import functional

from vjfx.convert.arrows import read_arrows
from vjfx.convert.loop_shader import write_shader
from vjfx.convert.loop_writer import write_loop
from vjfx.convert.stills import SHADER
from vjfx.core.errors import OutputError, UsageError, WeightsError
from vjfx.media.still import open_still, read_mask
from vjfx.media.suffixes import suffix
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.hints import Hints
from vjfx.nets.motion.inference import MovingPicture, load_motion
from vjfx.nets.motion.models import MODELS, model_of

_PREFERRED = "parts", "flow"  # of the networks that come with vjfx, if none is asked for


@dataclass(frozen=True, slots=True)
class LoopOptions:
    """How pictures are to move."""

    frames: int
    fps: float
    amount: float
    seed: int
    parts: int | None  # that may move
    hint: Path | None
    mask: Path | None
    longest: int  # pixels of the longer side, at most
    device: str


class Animator:
    """A network, and what is asked of it."""

    def __init__(self, options: LoopOptions, model: str | None, file: str | None) -> None:
        """`file` is a name or path of weights. Raises UsageError and WeightsError, before any picture is read."""
        self._options = options
        self._net, self._size = load_motion(_weights(model, file))
        self.model = model_of(self._net)
        if model not in (None, self.model):
            raise UsageError(f"'{file}' holds a network of the model {self.model}, not {model}")
        if options.parts is not None and self.model != "parts":
            raise UsageError(f"--parts is for the model parts (this one is {self.model})")
        if options.hint is not None and self.model not in ("parts", "flow"):
            raise UsageError(f"--hint is for the models parts and flow (this one is {self.model})")

    def write(self, source: Path, target: Path, on_frame: Callable[[int], None]) -> tuple[int, int]:
        """Let a picture move and write its loop; its width and height. Raises SourceError, FileError, OutputError."""
        image = open_still(source).convert("RGBA")
        own = image.size
        image.thumbnail((self._options.longest, self._options.longest))
        rgba = np.asarray(image)
        moving = MovingPicture(self._net, self._size, rgba, self._options.device, self._hints(own, image))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot write '{target}': {error.strerror or error}") from error
        if suffix(target) == SHADER:
            write_shader(target, moving, self._options.seed)
        else:
            write_loop(target, self._frames(moving, on_frame), self._options.fps)
        return image.size

    def _frames(self, moving: MovingPicture, on_frame: Callable[[int], None]) -> Iterator[NDArray[np.uint8]]:
        options = self._options
        for number in range(options.frames):
            yield moving.frame(number / options.frames, options.seed, (options.amount,))
            on_frame(number + 1)

    def _hints(self, own: tuple[int, int], image: Image.Image) -> Hints:
        """For a picture of the size `own` that is played as `image`."""
        options, mask = self._options, None
        if options.mask is not None:
            levels = torch.from_numpy(read_mask(options.mask).astype(np.float32) / 255)
            mask = functional.interpolate(levels[None, None], image.size[::-1], mode="bilinear", antialias=True)[0, 0]
        arrows = () if options.hint is None else read_arrows(options.hint, own, image.size[0] / own[0])
        return Hints(arrows, mask, options.parts)


def _weights(model: str | None, file: str | None) -> str:
    """The weights to use, if they are not said by name or path."""
    if file is not None:
        return file
    ours = weights.trained(NETWORK)
    if model is None:
        model = next((name for name in _PREFERRED if name in ours), _PREFERRED[0])
    if model not in ours:
        there = ", ".join(name for name in MODELS if name in ours) or "none"
        raise WeightsError(
            f"no weights of the model {model} come with vjfx (there are: {there});"
            f" `vjfx train motion --model {model}` trains some for --weights"
        )
    return model
