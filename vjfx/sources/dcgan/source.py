"""The source `dcgan`: pictures of a genre, generated along a walk through its latent space."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vjfx.core.device import yield_to_show
from vjfx.core.errors import SourceError, WeightsError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.nets.bends import KINDS
from vjfx.nets.dcgan_inference import Melt
from vjfx.sources.dcgan.deck import Deck
from vjfx.sources.dcgan.knobs import DIRECTIONS, knobs
from vjfx.sources.dcgan.pads import Pads
from vjfx.sources.dcgan.path import LatentPath

GENRE = "particles"  # the default
BEATS, BARS = "beat/time", "bar/time"
BANDS = tuple(f"audio/band/{number}" for number in range(1, 17))
_RGB = PixelFormat(Layout.RGB24)
_DIRECTION_NAMES = tuple(f"d{number}" for number in range(1, DIRECTIONS + 1))
_FARTHEST = 3.0  # standard deviations at the end of a direction's range


class Dcgan(Source):
    """A square picture, a square wall of them, or one picture with the show's aspect ratio.

    The argument is a shipped genre or a .safetensors file.
    """

    signals = (BEATS, BARS, *BANDS)

    def __init__(self, argument: str, setting: Setting) -> None:
        """Import torch and load the weights now, before the source is on air. Raises SourceError."""
        self.params: tuple[Param, ...] = knobs(argument or GENRE)
        try:
            self._deck = Deck(argument or GENRE, setting)
        except WeightsError as error:
            raise SourceError(str(error)) from error
        self._aspect = setting.size[0] / setting.size[1]
        self._shares_cpu = setting.live and setting.device == "cpu"
        self._path = LatentPath()
        self._pads = Pads()
        self._last: tuple[NDArray[np.float32], object, Frame] | None = None

    def read(self, now: float, values: Values) -> Frame | None:
        """Returns the same Frame object as long as nothing changes."""
        if self._shares_cpu:
            yield_to_show()
            self._shares_cpu = False
        deck, beats = self._deck, values.number(BEATS)
        deck.request(values.text("weights"), values.text("to"))
        melt = melt_grid(values.whole("wall"), self._aspect) if values.flag("melt") else None
        latents = self._latents(beats, values, melt.down * melt.across if melt else values.whole("wall") ** 2)
        for kind in KINDS:
            if values.flag(kind):
                layer, depth, release = (values.number(name) for name in ("layer", "depth", "release"))
                self._pads.hit(kind, min(int(layer), deck.genre.network.layers - 1), depth, release, beats)
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
        """Load the genre that the preset fades to. Raises SourceError."""
        if to := values.get("to"):
            try:
                self._deck.prepare(str(to))
            except WeightsError as error:
                raise SourceError(str(error)) from error

    def close(self) -> None:
        """Stop loading."""
        self._deck.close()

    def _latents(self, beats: float, values: Values, cells: int) -> NDArray[np.float32]:
        """(cells, nz): the latent of each cell of the wall."""
        genre = self._deck.genre
        places = self._path.places(beats, values.number(BARS), values, genre.network.nz, cells) * math.sqrt(
            genre.network.nz
        )
        offsets = [values.number(name) for name in _DIRECTION_NAMES]
        bands = values.number("bands")
        if any(offsets) or bands:
            moved = places + _FARTHEST * np.asarray(offsets) @ genre.directions[:DIRECTIONS]
            if bands:
                levels = [values.number(BANDS[cell * len(BANDS) // cells]) for cell in range(cells)]
                moved += bands * _FARTHEST * np.asarray(levels)[:, None] * genre.directions[0]
            # Back to the length that the network was trained on; only the direction matters.
            places = moved * (math.sqrt(genre.network.nz) / np.linalg.norm(moved, axis=1, keepdims=True))
        return places.astype(np.float32)


def melt_grid(cells: int, aspect: float) -> Melt:
    """A grid with so many cells on the shorter side, large enough for the aspect ratio."""
    if aspect >= 1:
        return Melt(cells, math.ceil(cells * aspect), aspect)
    return Melt(math.ceil(cells / aspect), cells, aspect)


def wall(pictures: Tensor) -> Tensor:
    """(n * n, side, side, 3) -> (n * side, n * side, 3), rows from the top."""
    count, side = math.isqrt(len(pictures)), pictures.shape[1]
    return pictures.view(count, count, side, side, 3).permute(0, 2, 1, 3, 4).reshape(count * side, count * side, 3)


def _array(picture: Tensor) -> NDArray[np.uint8] | Tensor:
    """An array on the CPU, the tensor itself on a GPU."""
    if picture.device.type != "cpu":
        return picture
    array: NDArray[np.uint8] = picture.numpy()
    return array
