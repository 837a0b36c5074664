"""The source `dcgan`: where the walks are in this moment of the music, a picture of it or a wall of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vjfx.core.device import give_way
from vjfx.core.errors import SourceError, WeightsError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.nets.bends import KINDS
from vjfx.nets.dcgan_inference import Melt
from vjfx.sources.dcgan.deck import Deck
from vjfx.sources.dcgan.knobs import DIRECTIONS, knobs
from vjfx.sources.dcgan.pads import Pads
from vjfx.sources.dcgan.path import Way

GENRE = "particles"  # where none is named
BEATS = "beat/time"
BANDS = tuple(f"audio/band/{number}" for number in range(1, 17))
_RGB = PixelFormat(Layout.RGB24)
_TURNS = tuple(f"d{number}" for number in range(1, DIRECTIONS + 1))
_FAR = 3.0  # deviations that a direction's knob goes to


class Dcgan(Source):
    """Square pictures, a square wall of them, or one of the show's shape; the argument is a genre of ours or a file."""

    signals = (BEATS, *BANDS)

    def __init__(self, argument: str, setting: Setting) -> None:
        """Torch and the weights are read now, while nobody waits for a picture. Raises SourceError."""
        self.params: tuple[Param, ...] = knobs(argument or GENRE)
        try:
            self._deck = Deck(argument or GENRE, setting)
        except WeightsError as error:
            raise SourceError(str(error)) from error
        self._aspect = setting.size[0] / setting.size[1]
        self._shares = setting.live and setting.device == "cpu"  # the processor with the show
        self._way = Way()
        self._pads = Pads()
        self._last: tuple[NDArray[np.float32], object, Frame] | None = None

    def read(self, now: float, values: Values) -> Frame | None:
        """The same frame object as long as nothing moves."""
        if self._shares:
            give_way()
            self._shares = False
        deck, beats = self._deck, values.number(BEATS)
        deck.want(values.text("weights"), values.text("to"))
        melt = melted(values.whole("wall"), self._aspect) if values.flag("melt") else None
        latents = self._latents(beats, values, melt.down * melt.across if melt else values.whole("wall") ** 2)
        for kind in KINDS:
            if values.flag(kind):
                layer, depth, release = (values.number(name) for name in ("layer", "depth", "release"))
                self._pads.hit(kind, min(int(layer), deck.main.network.layers - 1), depth, release, beats)
        bends = self._pads.at(beats)
        mixture = deck.at(values.number("timeline"), values.number("fade"), melt, values.flag("blend"))
        last = self._last
        if last is not None and last[1] == (mixture, bends) and last[0].tobytes() == latents.tobytes():
            return last[2]
        pictures = deck.pictures(latents, mixture, bends)
        picture = _array(pictures[0] if len(pictures) == 1 else wall(pictures))
        frame = Frame((picture,), _RGB, now, last[2].index + 1 if last else 0)
        self._last = latents, (mixture, bends), frame
        return frame

    def prepare(self, values: Mapping[str, object]) -> None:
        """Read what a preset names besides the argument. Raises SourceError."""
        if to := values.get("to"):
            try:
                self._deck.prepare(str(to))
            except WeightsError as error:
                raise SourceError(str(error)) from error

    def close(self) -> None:
        """Load no more."""
        self._deck.close()

    def _latents(self, beats: float, values: Values, cells: int) -> NDArray[np.float32]:
        """(cells, nz): where each cell of the wall is."""
        dream = self._deck.main
        places = self._way.places(beats, values, dream.network.nz, cells) * math.sqrt(dream.network.nz)
        turned = [values.number(name) for name in _TURNS]
        bands = values.number("bands")
        if any(turned) or bands:
            pushed = places + _FAR * np.asarray(turned) @ dream.directions[:DIRECTIONS]
            if bands:
                levels = [values.number(BANDS[cell * len(BANDS) // cells]) for cell in range(cells)]
                pushed += bands * _FAR * np.asarray(levels)[:, None] * dream.directions[0]
            # Back to the length that the network knows: what counts is the direction.
            places = pushed * (math.sqrt(dream.network.nz) / np.linalg.norm(pushed, axis=1, keepdims=True))
        return places.astype(np.float32)


def melted(cells: int, aspect: float) -> Melt:
    """So many cells on the shorter side, and as many on the other as the shape takes."""
    if aspect >= 1:
        return Melt(cells, math.ceil(cells * aspect), aspect)
    return Melt(math.ceil(cells / aspect), cells, aspect)


def wall(pictures: Tensor) -> Tensor:
    """(n * n, side, side, 3) -> (n * side, n * side, 3), rows from the top."""
    count, side = math.isqrt(len(pictures)), pictures.shape[1]
    return pictures.view(count, count, side, side, 3).permute(0, 2, 1, 3, 4).reshape(count * side, count * side, 3)


def _array(picture: Tensor) -> NDArray[np.uint8] | Tensor:
    """On the processor an array, on a GPU what it is."""
    if picture.device.type != "cpu":
        return picture
    array: NDArray[np.uint8] = picture.numpy()
    return array
