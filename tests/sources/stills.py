"""Pictures and random weights for the source `still`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.playing.moving import spots
from tests.sources.clips import values
from vjfx.core.frame import Frame
from vjfx.core.param import Value
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.models import build
from vjfx.sources.still import Still
from vjfx.sources.still.timing import BARS, BEATS


def network(path: Path, model: str = "parts", seed: int = 1) -> str:
    """Random weights."""
    torch.manual_seed(seed)
    described = {"model": model, "size": 64, "width": 8, "parts": 3}
    weights.write(path, NETWORK, described, build(model, 64, 8, 3))
    return str(path)


def drawn(path: Path, width: int = 96, height: int = 64, tint: int = 0) -> Path:
    """A soft disc of colours on a transparent ground."""
    rgba = spots(width, height)
    rgba[..., 2] = tint
    Image.fromarray(rgba).save(path)
    return path


def at(source: Still, beat: float, /, **changed: Value) -> Frame:
    """The frame at a beat, in bars of four."""
    heard: dict[str, Value] = {"weights": "", BEATS: beat, BARS: beat / 4}
    frame = source.read(beat / 2, values(source, **{**heard, **changed}))
    assert frame is not None
    return frame


def pixels(frame: Frame) -> NDArray[np.uint8]:
    """With its motion done."""
    return np.asarray(frame.flat().planes[0])


def moved(frame: Frame) -> NDArray[np.float32]:
    """How far each part is moved: the coefficients."""
    assert frame.motion is not None
    return np.concatenate([frame.motion.terms.ravel(), frame.motion.swings])
