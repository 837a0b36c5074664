"""The path through latent space: a walk, and a looper that records and replays it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.core.param import Values
from vjfx.latent.looper import Looper
from vjfx.latent.walks import Mix, Walker
from vjfx.sources.dcgan.knobs import OFF, OVERDUB, RECORD
from vjfx.values.beat import BEATS_PER_BAR

_OVERDUB_MIX = 0.5


class LatentPath:
    """A walker and a looper, replaced when the seed, the network's dimensions or the length of the tape change."""

    def __init__(self) -> None:
        self._walker: Walker | None = None
        self._looper: Looper | None = None
        self._made_for: tuple[int, ...] = ()  # seed, dimensions, bars

    def places(self, beats: float, bars: float, values: Values, nz: int, cells: int) -> NDArray[np.float64]:
        """(cells, nz), unit vectors: the walk, or what the looper plays."""
        walker, looper = self._walker_and_looper(values.whole("seed"), nz, values.whole("length"))
        if values.flag("jump"):
            walker.jump(beats)
        if values.flag("erase"):
            looper.erase()
        offsets = [cell * values.number("spread") for cell in range(cells)]
        places = walker.many(beats, _mix(values), offsets, bars)
        if values.flag("keep"):
            walker.keep(places[0])
        mode = values["tape"]
        quarters = BEATS_PER_BAR * bars  # of a bar: the tape is as long in every metre
        if mode in (RECORD, OVERDUB):
            looper.record(quarters, places[0], _OVERDUB_MIX if mode == OVERDUB else 1.0)
        else:
            looper.stop()
        if mode in (OFF, RECORD):
            return places
        rate = (0.5 if values.flag("half") else 1.0) * (-1 if values.flag("reverse") else 1)
        played = [looper.play(quarters + BEATS_PER_BAR * offset, rate) for offset in offsets]
        return np.stack([place if place is not None else places[cell] for cell, place in enumerate(played)])

    def _walker_and_looper(self, seed: int, nz: int, length: int) -> tuple[Walker, Looper]:
        if self._walker is None or self._made_for[:2] != (seed, nz):
            self._walker = Walker(seed, nz)
        if self._looper is None or self._made_for[1:] != (nz, length):
            self._looper = Looper(nz, length)
        self._made_for = seed, nz, length
        return self._walker, self._looper


def _mix(values: Values) -> Mix:
    """The values whose names are fields of Mix."""
    given: dict[str, Any] = {each.name: values[each.name] for each in fields(Mix)}
    return Mix(**given)
