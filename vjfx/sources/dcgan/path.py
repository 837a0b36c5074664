"""The way through latent space: what the walks' knobs say, and the tape that remembers a stretch of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.core.param import Values
from vjfx.latent.looper import Looper
from vjfx.latent.walks import Mix, Walker
from vjfx.sources.dcgan.knobs import OFF, OVERDUB, RECORD
from vjfx.values.beat import BEATS_PER_BAR

_OVER = 0.5  # of what is on the tape that an overdub leaves


class Way:
    """A walker and a tape; others when the seed, the network or the length of the tape is another."""

    def __init__(self) -> None:
        self._walker: Walker | None = None
        self._tape: Looper | None = None
        self._made_for: tuple[int, ...] = ()

    def places(self, beats: float, values: Values, nz: int, cells: int) -> NDArray[np.float64]:
        """(cells, nz), of length 1: the walks, or what the tape has of them."""
        walker, tape = self._walker_and_tape(values.whole("seed"), nz, values.whole("length"))
        if values.flag("jump"):
            walker.leap(beats)
        if values.flag("erase"):
            tape.clear()
        ahead = [cell * values.number("spread") for cell in range(cells)]
        places = walker.many(beats, _mix(values), ahead)
        if values.flag("keep"):
            walker.settle(places[0])
        mode = values["tape"]
        if mode in (RECORD, OVERDUB):
            tape.record(beats, places[0], _OVER if mode == OVERDUB else 1.0)
        else:
            tape.stop()
        if mode in (OFF, RECORD):
            return places
        rate = (0.5 if values.flag("half") else 1.0) * (-1 if values.flag("reverse") else 1)
        played = [tape.play(beats + BEATS_PER_BAR * more, rate) for more in ahead]
        return np.stack([place if place is not None else places[cell] for cell, place in enumerate(played)])

    def _walker_and_tape(self, seed: int, nz: int, bars: int) -> tuple[Walker, Looper]:
        if self._walker is None or self._made_for[:2] != (seed, nz):
            self._walker = Walker(seed, nz)
        if self._tape is None or self._made_for[1:] != (nz, bars):
            self._tape = Looper(nz, bars)
        self._made_for = seed, nz, bars
        return self._walker, self._tape


def _mix(values: Values) -> Mix:
    number = {name: values.number(name) for name in ("wander", "loop", "orbit", "speed", "radius", "x", "y")}
    return Mix(
        wander=number["wander"],
        loop=number["loop"],
        orbit=number["orbit"],
        speed=number["speed"],
        bars=values.whole("bars"),
        radius=number["radius"],
        hand=(number["x"], number["y"]),
        roam=values.number("truncation"),
    )
