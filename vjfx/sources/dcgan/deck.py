"""Two genres, and the fader between them. They are loaded beside the show, which goes on with what it has."""

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

from vjfx.core.device import give_way
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Setting
from vjfx.nets.bends import Bend
from vjfx.nets.dcgan_inference import Dream, Melt, dream

log = logging.getLogger("vjfx")


class Slot:
    """One genre, and the next one on its way."""

    def __init__(self, setting: Setting) -> None:
        self.dream: Dream | None = None
        self._setting = setting
        self._wanted = ""
        self._coming: Future[Dream] | None = None
        # As the layer's own thread, so that the form that is the fastest there is found.
        shares = setting.live and setting.device == "cpu"
        self._loader = ThreadPoolExecutor(1, "load genre", initializer=give_way if shares else None)

    def first(self, name: str) -> None:
        """Play this genre, and wait for it. Raises WeightsError."""
        self.dream, self._wanted = self._load(name).result(), name

    def want(self, name: str) -> None:
        """Play this genre as soon as it is there; nothing for "". Raises WeightsError, but not on air."""
        if name != self._wanted:
            self._wanted, self._coming = name, None
            if not name:
                self.dream = None
            elif self._setting.live:
                self._coming = self._load(name)
            else:
                self.first(name)
        if self._coming is not None and self._coming.done():
            coming, self._coming = self._coming, None
            try:
                self.dream = coming.result()
            except Exception as error:  # whatever is wrong with a file, the show goes on
                why = error if isinstance(error, VjfxError) else f"{name}: {type(error).__name__}: {error}"
                log.warning("%s (it goes on with what it had)", why)

    def close(self) -> None:
        """Load no more."""
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _load(self, name: str) -> Future[Dream]:
        # On the step clock every processor is to dream the same, so nothing is rounded more than it must be.
        return self._loader.submit(dream, name, self._setting.device, fast=self._setting.live)


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is played in one moment; equal as long as it makes the same pictures of the same latents."""

    one: Dream
    two: Dream | None
    timeline: float
    fade: float
    melt: Melt | None  # how the pictures run into one another
    blend: bool = False  # fade between pictures, even where there are networks between


class Deck:
    """A fader between two slots: between their weights where they share a shape, otherwise between their pictures."""

    def __init__(self, name: str, setting: Setting) -> None:
        """Raises WeightsError."""
        self._one, self._two = Slot(setting), Slot(setting)
        self._one.first(name)
        self._between: tuple[Mixture, Tensor] | None = None

    @property
    def main(self) -> Dream:
        """The genre that says how many numbers a place has, and which directions there are."""
        assert self._one.dream is not None
        return self._one.dream

    def want(self, name: str, to: str) -> None:
        """Which genres to play; without a name it stays the one that is there."""
        if name:
            self._one.want(name)
        self._two.want(to)

    def prepare(self, to: str) -> None:
        """Have a genre to fade to, and wait for it. Raises WeightsError."""
        self._two.first(to)

    def at(self, timeline: float, fade: float, melt: Melt | None, blend: bool = False) -> Mixture:
        """Where the faders are."""
        one, two = self.main, self._two.dream
        if two is None or fade <= 0:
            return Mixture(one, None, timeline, 0.0, melt)
        return Mixture(two, None, timeline, 0.0, melt) if fade >= 1 else Mixture(one, two, timeline, fade, melt, blend)

    def pictures(self, latents: NDArray[np.float32], mixture: Mixture, bends: Sequence[Bend]) -> Tensor:
        """(n, nz) -> uint8 (n, side, side, 3), or (1, ...) where they melt."""

        def made(one: Dream, weights: Tensor | None = None) -> Tensor:
            weights = one.at(mixture.timeline) if weights is None else weights
            places = torch.from_numpy(fitted(latents, one.network.nz))
            return one.network.pictures(weights, places, bends, mixture.melt)

        one, two = mixture.one, mixture.two
        if two is None:
            return made(one)
        if mixture.blend or one.network.shape != two.network.shape or one.network.form != two.network.form:
            return _mixed(made(one), made(two), mixture.fade)
        if self._between is None or self._between[0] != mixture:
            ends = one.at(mixture.timeline), two.at(mixture.timeline)
            self._between = mixture, one.network.between(*ends, mixture.fade)
        return made(one, self._between[1])

    def close(self) -> None:
        """Load no more."""
        self._one.close()
        self._two.close()


def fitted(latents: NDArray[np.float32], nz: int) -> NDArray[np.float32]:
    """Places of a network with another count of numbers: the first of them, or all and again from the start."""
    if latents.shape[1] == nz:
        return latents
    return np.ascontiguousarray(np.resize(latents.T, (nz, len(latents))).T)


def _mixed(one: Tensor, two: Tensor, fade: float) -> Tensor:
    """Pictures (n, height, width, 3) of two sizes, in the larger of them."""
    size = max(one.shape[1:3], two.shape[1:3])
    floats = [
        F.interpolate(each.permute(0, 3, 1, 2).float(), size, mode="bilinear", align_corners=False)
        for each in (one, two)
    ]
    return torch.lerp(floats[0], floats[1], fade).round_().byte().permute(0, 2, 3, 1)
