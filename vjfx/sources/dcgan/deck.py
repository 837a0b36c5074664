"""Two genres and the fader between them. They load in the background while the show plays the current ones."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from vjfx.core.device import yield_to_show
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Setting
from vjfx.nets.bends import Bend
from vjfx.nets.dcgan_inference import Melt, PackedGenre, load_genre

log = logging.getLogger("vjfx")


class Slot:
    """One genre, and possibly the next one, which is loading."""

    def __init__(self, setting: Setting) -> None:
        self.genre: PackedGenre | None = None
        self._setting = setting
        self._name = ""
        self._loading: Future[PackedGenre] | None = None
        # With the priority of the layer's thread, so that the form measured here is the fastest there too.
        shares = setting.live and setting.device == "cpu"
        self._loader = ThreadPoolExecutor(1, "load genre", initializer=yield_to_show if shares else None)

    def load_now(self, name: str) -> None:
        """Load a genre and wait for it. Raises WeightsError."""
        self.genre, self._name = self._load(name).result(), name

    def request(self, name: str) -> None:
        """Play a genre as soon as it is loaded; "" plays none. Raises WeightsError, except live."""
        if name != self._name:
            self._name, self._loading = name, None
            if not name:
                self.genre = None
            elif self._setting.live:
                self._loading = self._load(name)
            else:
                self.load_now(name)
        if self._loading is not None and self._loading.done():
            loaded, self._loading = self._loading, None
            try:
                self.genre = loaded.result()
            except Exception as error:  # no file may stop the show
                reason = error if isinstance(error, VjfxError) else f"{name}: {type(error).__name__}: {error}"
                log.warning("%s (the current genre keeps playing)", reason)

    def close(self) -> None:
        """Stop loading."""
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _load(self, name: str) -> Future[PackedGenre]:
        # On the step clock the exact form is used, so that every machine renders the same pictures.
        return self._loader.submit(load_genre, name, self._setting.device, fast=self._setting.live)


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a frame is generated with; equal mixtures give equal pictures of equal latents."""

    genre: PackedGenre
    fade_to: PackedGenre | None
    timeline: float
    fade: float
    melt: Melt | None  # the grid of merged latents, if any
    blend: bool = False  # fade between pictures, even where the networks can be interpolated


class Deck:
    """Two slots and a fader, which interpolates weights of equal shape and otherwise blends pictures."""

    def __init__(self, name: str, setting: Setting) -> None:
        """Raises WeightsError."""
        self._slot, self._fade_slot = Slot(setting), Slot(setting)
        self._slot.load_now(name)
        self._interpolated: tuple[Mixture, Tensor] | None = None

    @property
    def genre(self) -> PackedGenre:
        """The genre that defines the dimensions and the directions."""
        assert self._slot.genre is not None
        return self._slot.genre

    def request(self, name: str, to: str) -> None:
        """Play these genres as soon as they are loaded; an empty `name` changes nothing."""
        if name:
            self._slot.request(name)
        self._fade_slot.request(to)

    def prepare(self, to: str) -> None:
        """Load the genre to fade to and wait for it. Raises WeightsError."""
        self._fade_slot.load_now(to)

    def at(self, timeline: float, fade: float, melt: Melt | None, blend: bool = False) -> Mixture:
        """The mixture at these fader positions."""
        genre, fade_to = self.genre, self._fade_slot.genre
        if fade_to is None or fade <= 0:
            return Mixture(genre, None, timeline, 0.0, melt)
        if fade >= 1:
            return Mixture(fade_to, None, timeline, 0.0, melt)
        return Mixture(genre, fade_to, timeline, fade, melt, blend)

    def pictures(self, latents: NDArray[np.float32], mixture: Mixture, bends: Sequence[Bend]) -> Tensor:
        """(n, nz) -> uint8 (n, side, side, 3), or (1, ...) with `melt`."""

        def generated(genre: PackedGenre, weights: Tensor | None = None) -> Tensor:
            weights = genre.at(mixture.timeline) if weights is None else weights
            places = torch.from_numpy(fitted(latents, genre.network.nz))
            return genre.network.pictures(weights, places, bends, mixture.melt)

        genre, fade_to = mixture.genre, mixture.fade_to
        if fade_to is None:
            return generated(genre)
        network, other = genre.network, fade_to.network
        if mixture.blend or network.shape != other.shape or network.form != other.form:
            return _blend(generated(genre), generated(fade_to), mixture.fade)
        if self._interpolated is None or self._interpolated[0] != mixture:
            ends = genre.at(mixture.timeline), fade_to.at(mixture.timeline)
            self._interpolated = mixture, network.interpolate(*ends, mixture.fade)
        return generated(genre, self._interpolated[1])

    def close(self) -> None:
        """Stop loading."""
        self._slot.close()
        self._fade_slot.close()


def fitted(latents: NDArray[np.float32], nz: int) -> NDArray[np.float32]:
    """Latents for a network with other dimensions: truncated, or repeated from the start."""
    if latents.shape[1] == nz:
        return latents
    return np.ascontiguousarray(np.resize(latents.T, (nz, len(latents))).T)


def _blend(pictures: Tensor, others: Tensor, fade: float) -> Tensor:
    """Blend pictures (n, height, width, 3), in the larger of the two sizes."""
    size = max(pictures.shape[1:3], others.shape[1:3])
    floats = [
        F.interpolate(each.permute(0, 3, 1, 2).float(), size, mode="bilinear", align_corners=False)
        for each in (pictures, others)
    ]
    return torch.lerp(floats[0], floats[1], fade).round_().byte().permute(0, 2, 3, 1)
