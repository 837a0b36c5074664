"""A picture on view: its frame at a place in the loop."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.frame import NOTHING, Drift, Frame, Layout, PixelFormat
from vjfx.core.param import Values
from vjfx.sources.still.knobs import PARTS
from vjfx.sources.still.look import Look
from vjfx.sources.still.timing import BARS, Place, smooth, stepped, walked

_RGBA = PixelFormat(Layout.RGBA)
_FRAMES = 20  # of a loop that torch moves
_WAKING = 1.0  # beats in which a picture that stood still on view comes to full motion


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is on view, or is to be."""

    name: str
    load: Callable[[], Image.Image]  # RGBA
    number: int | None = None  # in the album


class State(NamedTuple):
    """A picture at one moment: what it depends on, and its frame."""

    key: Hashable
    make: Callable[[], Frame]


@dataclass(slots=True, eq=False)
class Shown:
    """A look on view."""

    subject: Subject
    look: Look
    since: float  # beats
    from_rest: bool = False  # it was on view before, standing still

    def state(self, place: Place, values: Values) -> State:
        """The picture at a place in the loop."""
        look, seed, frames = self.look, values.whole("seed"), values.whole("frames")
        if look.moving is None:
            return still_state(look.rgba)
        amounts = np.array([values.number(name) for name in PARTS]) * values.number("amount")
        if self.from_rest:
            amounts *= smooth((place.beats - self.since) / _WAKING)
        # Torch is slower than the shader: it moves as many pictures a loop as stickers have.
        phase = stepped(place.turns, frames or _FRAMES) % 1
        wanted = phase, seed, tuple(float(each) for each in amounts * place.strength), frames or _FRAMES
        pixels = partial(look.picture, *wanted)
        if seed in look.flows:
            turns = stepped(place.turns, frames) % 1
            drift = Drift(look.flows[seed], turns, float(amounts[0] * place.strength), pixels)
            key = look, seed, turns, drift.amount
            return State(key, lambda: Frame((look.rgba,), _RGBA, 0.0, 0, motion=drift))
        if not look.has_parts:
            return State((look, wanted), lambda: Frame((pixels(),), _RGBA, 0.0, 0))
        bars = stepped(values.number(BARS), frames)
        one, other, share = walked(bars, values.number("walk"), values.whole("motions"))
        loop = look.loops[seed + one]
        if other != one:
            loop = loop.mixed(look.loops[seed + other], share)
        terms, swings = loop.at(place.waves, amounts)

        def make() -> Frame:
            return Frame((look.rgba,), _RGBA, 0.0, 0, motion=look.parts.moved(terms, swings, pixels))

        return State((look, terms.tobytes(), swings.tobytes()), make)


def still_state(rgba: NDArray[np.uint8]) -> State:
    """A picture that stands still."""
    # It has a motion already, so that the upload compiles its shader before there is one.
    motion = NOTHING.moved(np.zeros((1, 2, 6), np.float32), np.zeros(4, np.float32), lambda: rgba)
    return State(id(rgba), lambda: Frame((rgba,), _RGBA, 0.0, 0, motion=motion))


def fade_share(shown: Shown | None, beats: float, fade: float) -> float:
    """How far a picture has come in, 0..1, in a crossfade of `fade` beats."""
    return 1.0 if shown is None or fade <= 0 else smooth((beats - shown.since) / fade)
