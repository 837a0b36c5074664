"""A signal on its way to a value: through a gate, a curve, the grid of the beat, an attack and a release."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from vjfx.values.beat import BEATS_PER_BAR

CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "exp": lambda x: x * x,  # quiet stays quiet, peaks stand out
    "log": lambda x: math.sqrt(max(x, 0.0)),  # lifts what is quiet
    "s": lambda x: x * x * (3 - 2 * x),  # flat at both ends
}
GRIDS = {"": 0, "beat": 1, "bar": BEATS_PER_BAR}  # beats
HYSTERESIS = 0.1  # by how much a signal must fall below the threshold before the gate shuts


@dataclass(slots=True)
class Route:
    """Adds `amount` shares of a value's range, times the signal, to the value."""

    source: str  # the signal's name
    target: str  # the value's address
    amount: float = 1.0  # 1: the whole range up, -1: the whole range down; `/route/NAME/amount` plays it
    curve: str = "linear"
    attack: float = 0.0  # seconds to rise by 63 %
    release: float = 0.0  # seconds to fall by 63 %
    offset: float = 0.0  # shares of the range, added in any case
    threshold: float | None = None  # the signal counts as 1 from here on, as 0 below
    quantise: str = ""  # beat, bar: it changes only then
    name: str = ""
    endless: bool = False  # the signal counts on: the value goes round its range
    _level: float = field(default=0.0, init=False, repr=False)
    _open: bool = field(default=False, init=False, repr=False)
    _held: float = field(default=0.0, init=False, repr=False)
    _struck: bool = field(default=False, init=False, repr=False)  # the gate has opened since the last line of the grid
    _line: int | None = field(default=None, init=False, repr=False)
    _fired: bool = field(default=False, init=False, repr=False)

    def push(self, signal: float, dt: float, beat: float = 0.0) -> float:
        """The level now, 0..1 (a count as it is), `dt` seconds after the last push; `beat` counts the beats."""
        wanted = signal if self.endless else CURVES[self.curve](self._gated(min(max(signal, 0.0), 1.0)))
        if grid := GRIDS[self.quantise]:
            wanted = self._on_grid(wanted, math.floor(beat / grid))
        time = self.attack if wanted > self._level else self.release
        # The exact solution of a first-order follower, so that 30 and 60 frames a second move alike.
        self._level += (wanted - self._level) * (1.0 if time <= 0 or self.endless else 1 - math.exp(-dt / time))
        return self._level

    def fires(self, share: float) -> bool:
        """Whether an event is due: the share has come up to a half since it was last below."""
        before, self._fired = self._fired, share >= 0.5
        return self._fired and not before

    def _gated(self, signal: float) -> float:
        if self.threshold is None:
            return signal
        self._open = signal >= (self.threshold - HYSTERESIS if self._open else self.threshold)
        return float(self._open)

    def _on_grid(self, wanted: float, line: int) -> float:
        self._struck = self._struck or (self.threshold is not None and wanted > 0)
        if line != self._line:
            self._held = 1.0 if self._struck else wanted
            self._line, self._struck, self._fired = line, False, False
        return self._held
